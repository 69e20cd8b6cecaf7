/** Little-endian bytes, scalars and columns; every read is bounded and says where the bytes ran out. */
import { ImageError } from "./image-error.ts";

type ArrayNamed<Tag extends string> = {
  Uint8Array: Uint8Array;
  Int8Array: Int8Array;
  Uint16Array: Uint16Array;
  Int16Array: Int16Array;
  Uint32Array: Uint32Array;
  Int32Array: Int32Array;
}[Tag & TypeTag];
type TypeTag = "Uint8Array" | "Int8Array" | "Uint16Array" | "Int16Array" | "Uint32Array" | "Int32Array";
type Column = ArrayNamed<TypeTag>;

/** A typed array constructor, known by the tag of what it makes. */
interface ColumnType<Tag extends TypeTag = TypeTag> {
  new (length: number): { readonly [Symbol.toStringTag]: Tag };
  readonly BYTES_PER_ELEMENT: number;
}
type Made<T extends ColumnType> = T extends ColumnType<infer Tag> ? ArrayNamed<Tag> : never;

/** Names and element types of parallel arrays, in the order they stand in. */
export type Columns = Readonly<Record<string, ColumnType>>;
export type ColumnsOf<C extends Columns> = { readonly [K in keyof C]: Made<C[K]> };

/** Whether this machine keeps numbers as an image does: then columns are copied whole. */
export const HOST_IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The elements of a column as little-endian bytes: a view where the machine has them so, else a copy. */
export const bytesOf = (column: Column, littleEndian = HOST_IS_LITTLE_ENDIAN): Uint8Array => {
  const size = column.BYTES_PER_ELEMENT;
  if (littleEndian || size === 1) return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
  const bytes = new Uint8Array(column.byteLength);
  const view = new DataView(bytes.buffer);
  for (let n = 0; n < column.length; n++)
    if (size === 2) view.setUint16(n * 2, column[n] & 0xffff, true);
    else view.setUint32(n * 4, column[n] >>> 0, true);
  return bytes;
};

/** Fills a column from its little-endian bytes; a copy, so that they may change afterwards. */
export const fillFrom = (column: Column, bytes: Uint8Array, littleEndian = HOST_IS_LITTLE_ENDIAN): void => {
  const size = column.BYTES_PER_ELEMENT;
  if (littleEndian || size === 1) {
    new Uint8Array(column.buffer, column.byteOffset, column.byteLength).set(bytes);
    return;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let n = 0; n < column.length; n++)
    column[n] = size === 2 ? view.getUint16(n * 2, true) : view.getUint32(n * 4, true);
};

/** Gathers parts without copying them; what it is given must not change before `done`. */
export class ByteWriter {
  private parts: Uint8Array[] = [];
  private total = 0;

  /** Bytes gathered so far. */
  get length(): number {
    return this.total;
  }

  u32(value: number): void {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value, true);
    this.push(bytes);
  }

  /** All that another writer has gathered. */
  append(other: ByteWriter): void {
    for (const part of other.parts) this.push(part);
  }

  /** Raw bytes, with their length in front unless the reader knows it. */
  bytes(value: Uint8Array, counted = true): void {
    if (counted) this.u32(value.length);
    this.push(value);
    if (counted) this.pad(value.length);
  }

  /** A length and that many elements. */
  array(value: Column): void {
    this.u32(value.length);
    this.elements(value);
  }

  /** A number of rows and then each column whole. */
  columns<C extends Columns>(layout: C, value: ColumnsOf<C>): void {
    const names = Object.keys(layout);
    this.u32((value[names[0] as keyof C] as Column).length);
    for (const name of names) this.elements(value[name as keyof C] as Column);
  }

  done(): Uint8Array {
    const bytes = new Uint8Array(this.total);
    let at = 0;
    for (const part of this.parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  private elements(value: Column): void {
    this.push(bytesOf(value));
    this.pad(value.byteLength);
  }

  private pad(length: number): void {
    if (length % 4) this.push(new Uint8Array(4 - (length % 4)));
  }

  private push(part: Uint8Array): void {
    this.parts.push(part);
    this.total += part.length;
  }
}

export class ByteReader {
  private at = 0;
  private readonly source: Uint8Array;
  private readonly where: string;

  constructor(source: Uint8Array, where: string) {
    this.source = source;
    this.where = where;
  }

  u32(): number {
    const bytes = this.raw(4);
    return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  }

  /** A u32 that counts things at least one byte long. */
  count(): number {
    const n = this.u32();
    if (n > this.source.length) throw this.short();
    return n;
  }

  raw(length: number): Uint8Array {
    if (this.at + length > this.source.length) throw this.short();
    const bytes = this.source.subarray(this.at, this.at + length);
    this.at += length;
    return bytes;
  }

  array<T extends ColumnType>(type: T): Made<T> {
    return this.elements(type, this.count());
  }

  columns<C extends Columns>(layout: C): ColumnsOf<C> {
    const rows = this.count();
    return Object.fromEntries(
      Object.entries(layout).map(([name, type]) => [name, this.elements(type, rows)]),
    ) as unknown as ColumnsOf<C>;
  }

  /** Demands that nothing is left. */
  end(): void {
    if (this.at !== this.source.length)
      throw new ImageError("layout", `the image's ${this.where} section is longer than what it holds`);
  }

  private elements<T extends ColumnType>(type: T, length: number): Made<T> {
    const size = type.BYTES_PER_ELEMENT;
    const bytes = this.raw(length * size);
    this.raw((4 - ((length * size) % 4)) % 4);
    const array = new type(length) as Column;
    fillFrom(array, bytes);
    return array as Made<T>;
  }

  private short(): ImageError {
    return new ImageError("truncated", `the image's ${this.where} section ends too early`);
  }
}
