/** Arrays as NumPy's .npy, version 1: little-endian float64 in C order. The reader is compiler/lower/npy.ts. */

/** Header and data begin at multiples of this (numpy.lib.format). */
const ALIGNMENT = 64;

/**
 * The bytes of an .npy file.
 * @param shape sizes of the dimensions; their product is the number of values
 */
export const npyOf = (values: Float64Array, shape: readonly number[] = [values.length]): Uint8Array => {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const header = `{'descr': '<f8', 'fortran_order': False, 'shape': (${sizes}), }`;
  const before = 10 + header.length + 1;
  const data = Math.ceil(before / ALIGNMENT) * ALIGNMENT;
  const text = `${header.padEnd(data - 11)}\n`;
  const bytes = new Uint8Array(data + values.length * 8);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  const view = new DataView(bytes.buffer);
  view.setUint16(8, text.length, true);
  bytes.set(new TextEncoder().encode(text), 10);
  values.forEach((value, n) => view.setFloat64(data + n * 8, value, true));
  return bytes;
};
