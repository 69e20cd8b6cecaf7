/**
 * The compiler's data as JSON that a person can read: typed arrays are plain arrays, spans are `line:column`,
 * and what is short stays on one line. Made from the values themselves, so that a new field shows by itself.
 */
import { positionOf, type Span } from "../source.ts";

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** The same value as JSON. A source text, which everything points into, is left out. */
export const toPlain = (value: unknown): Json => {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      // JSON has no such numbers; null would look like nothing.
      return Number.isFinite(value) ? value : String(value);
    case "object":
      if (Array.isArray(value)) return value.map(toPlain);
      if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>, toPlain);
      return isSpan(value) ? placeOf(value) : plainObject(value);
    default:
      return String(value);
  }
};

const plainObject = (value: object): Json =>
  Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => inner !== undefined && !(key === "source" && typeof inner === "object"))
      .map(([key, inner]) => [key, toPlain(inner)]),
  );

const isSpan = (value: object): value is Span => "start" in value && "end" in value && "source" in value;

/** `12:5`. */
const placeOf = (span: Span): string => {
  const { line, column } = positionOf(span.source, span.start);
  return `${line}:${column}`;
};

/** Columns that a line may take before a value is spread over several. */
const WIDTH = 100;

/** Readable JSON without a newline at its end. Lists of plain values stay on one line, whatever their length. */
export const printJson = (value: Json, indent = 0): string => {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const parts = isList(value) ? value.map((item) => ["", item] as const) : entriesOf(value);
  const [open, close] = isList(value) ? "[]" : "{}";
  if (parts.length === 0) return open + close;
  if (isPlainList(value) || isShort(value, { left: WIDTH - indent })) return printShort(value);
  const inner = " ".repeat(indent + 2);
  const lines = parts.map(([key, item]) => inner + key + printJson(item, indent + 2));
  return `${open}\n${lines.join(",\n")}\n${" ".repeat(indent)}${close}`;
};

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
const isPlainList = (value: Json): boolean =>
  isList(value) && value.every((item) => item === null || typeof item !== "object");
const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  value !== null && typeof value === "object" && !isList(value);

const entriesOf = (value: Json): readonly (readonly [string, Json])[] =>
  isObject(value) ? Object.entries(value).map(([key, item]) => [`${JSON.stringify(key)}: `, item]) : [];

/** Whether a value fits on the rest of a line; gives up as soon as it does not. */
const isShort = (value: Json, room: { left: number }): boolean => {
  if (isList(value)) {
    room.left -= 2 * value.length;
    return room.left > 0 && value.every((item) => isShort(item, room));
  }
  if (isObject(value)) {
    room.left -= 4;
    return entriesOf(value).every(([key, item]) => {
      room.left -= key.length + 2;
      return room.left > 0 && !isLongList(item) && isShort(item, room);
    });
  }
  room.left -= JSON.stringify(value).length;
  return room.left > 0;
};

/** A long list has its line for itself. */
const isLongList = (value: Json): boolean => isList(value) && value.length > 8;

const printShort = (value: Json): string => {
  if (isList(value)) return `[${value.map(printShort).join(", ")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  if (Object.keys(value).length === 0) return "{}";
  return `{ ${entriesOf(value)
    .map(([key, item]) => key + printShort(item))
    .join(", ")} }`;
};
