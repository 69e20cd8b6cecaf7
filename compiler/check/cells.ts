/** What stands in the cells of the tables that a program names. */
import { UNITS } from "../../grammar/lexer.ts";
import { numberIn } from "../lower/table.ts";

/** A number with or without a unit, brought to seconds, volts or hertz; null: nothing of the kind. */
export const quantityIn = (cell: string): { readonly value: number; readonly of: string | null } | null => {
  const [, digits, name] = /^(.*?)\s*([A-Za-z]*)$/.exec(cell) ?? [];
  const unit = UNITS.get(name);
  if (digits === undefined || (name !== "" && unit === undefined)) return null;
  const value = numberIn(digits);
  if (value === null || !Number.isFinite(value)) return null;
  if (unit === undefined) return { value, of: null };
  return { value: withUnit(digits, unit.ten), of: unit.of };
};

/** A decimal number times a power of ten, which goes into the number, as in a program. */
export const withUnit = (digits: string, ten: number): number => {
  const [mantissa, exponent = "0"] = digits.toLowerCase().split("e");
  return Number(`${mantissa}e${Number(exponent) + ten}`);
};
