/**
 * Reads NumPy's .npy: one array of little-endian numbers in C order. Format versions 1 and 2
 * (numpy.lib.format); everything else is refused by its name.
 */

/** Numbers of a file, row by row. */
export interface NumberArray {
  /** Sizes of its dimensions, outermost first; empty: a single number. */
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** The array, or in words why there is none: `… is of complex numbers`. */
export type NpyResult = NumberArray | { readonly problem: string };

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** Whether bytes begin as an .npy file does. */
export const looksLikeNpy = (bytes: Uint8Array): boolean => MAGIC.every((byte, n) => bytes[n] === byte);

export const readNpy = (bytes: Uint8Array): NpyResult => {
  if (!looksLikeNpy(bytes)) return { problem: "is no .npy file: it does not begin with its mark" };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12) return { problem: "is cut off in its header" };
  const version = view.getUint8(6);
  if (version !== 1 && version !== 2)
    return { problem: `is of .npy version ${version}; versions 1 and 2 are read` };
  const begin = version === 1 ? 10 : 12;
  const data = begin + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (data > bytes.length) return { problem: "is cut off in its header" };
  const header = new TextDecoder("latin1").decode(bytes.subarray(begin, data));
  return readData(header, view, data);
};

const readData = (header: string, view: DataView, data: number): NpyResult => {
  const type = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const sizes = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(header)?.[1];
  if (type === undefined)
    return { problem: /'descr'\s*:\s*\[/.test(header) ? "is of records, not of numbers" : NO_HEADER };
  if (order === undefined || sizes === undefined) return { problem: NO_HEADER };
  const shape = sizes.split(",").flatMap((size) => (size.trim() === "" ? [] : [Number(size)]));
  if (order === "True" && shape.filter((size) => size > 1).length > 1)
    return { problem: "is in Fortran order; save it by numpy.ascontiguousarray(a)" };
  const known = READERS.get(type);
  if (known === undefined) return { problem: describeType(type) };
  const count = shape.reduce((product, size) => product * size, 1);
  const need = count * known.bytes;
  const have = view.byteLength - data;
  if (have !== need)
    return {
      problem: `has ${have} bytes of data where ${type} of shape (${shape.join(", ")}) takes ${need}`,
    };
  const values = new Float64Array(count);
  for (let n = 0; n < count; n++) values[n] = known.read(view, data + n * known.bytes);
  return { shape, values };
};

const NO_HEADER = "has a header that says no type, order or shape";

interface Reader {
  readonly bytes: number;
  read(view: DataView, at: number): number;
}

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["<f4", { bytes: 4, read: (view, at) => view.getFloat32(at, true) }],
  ["<f8", { bytes: 8, read: (view, at) => view.getFloat64(at, true) }],
  ["<i4", { bytes: 4, read: (view, at) => view.getInt32(at, true) }],
  ["<i8", { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) }],
  ["|i1", { bytes: 1, read: (view, at) => view.getInt8(at) }],
  ["|u1", { bytes: 1, read: (view, at) => view.getUint8(at) }],
]);

const KINDS: Readonly<Record<string, string>> = {
  b: "truth values",
  c: "complex numbers",
  U: "text",
  S: "text",
  O: "Python objects",
  M: "dates",
  m: "spans of time",
  V: "raw bytes",
};

const describeType = (type: string): string => {
  const what = KINDS[type[1]];
  const is = what === undefined ? `is of type ${type}` : `is of ${what} (${type})`;
  const big = type.startsWith(">") ? "is big-endian" : is;
  return `${big}; ${[...READERS.keys()].join(", ")} are read: save it by a.astype("<f4")`;
};
