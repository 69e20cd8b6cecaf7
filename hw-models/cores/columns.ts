/** Typed arrays side by side in one ArrayBuffer, so that a kernel can take a core's state over as its memory. */

interface ColumnType {
  new (buffer: ArrayBuffer, offset: number, length: number): ArrayBufferView;
  readonly BYTES_PER_ELEMENT: number;
}

/** Name, element type and length of each column; by descending element size, so that none is misaligned. */
export type ColumnLayout = readonly (readonly [name: string, type: ColumnType, length: number])[];

type Named<L extends ColumnLayout> = {
  readonly [C in L[number] as C[0]]: InstanceType<C[1]>;
};

/** The columns of a layout, all 0, with the buffer they share. */
export const columnsIn = <const L extends ColumnLayout>(
  layout: L,
): Named<L> & { readonly buffer: ArrayBuffer } => {
  const buffer = new ArrayBuffer(
    layout.reduce((sum, [, type, length]) => sum + type.BYTES_PER_ELEMENT * length, 0),
  );
  let at = 0;
  const columns = layout.map(([name, type, length]) => {
    const column = new type(buffer, at, length);
    at += column.byteLength;
    return [name, column] as const;
  });
  return { buffer, ...(Object.fromEntries(columns) as Named<L>) };
};
