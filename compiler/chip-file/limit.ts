/** The number of a limit, and what is said where it is none. */
import type { ChipKind } from "../../hw-models/chip/chip.ts";
import { type AnyLimits, type LimitOfAny, MOST } from "../../hw-models/chip/most.ts";
import type { Collector } from "../diagnostic.ts";
import { quote } from "../words.ts";
import type { Line } from "./lines.ts";

/** The word for a limit that is none. */
export const UNLIMITED = "unlimited";

/** A limit as a chip's file has it. */
export const limitText = (value: number): string =>
  value === Number.POSITIVE_INFINITY ? UNLIMITED : String(value);

/**
 * What a line says of a limit, null where that is no number that it could be.
 * @param kind null where the file does not say it well
 */
export const limitOf = (
  { words: [name, word, next] }: Line,
  limit: LimitOfAny,
  kind: ChipKind | null,
  collector: Collector,
): number | null => {
  const most = kind === null ? Number.POSITIVE_INFINITY : mostOf(kind, limit);
  const refuse = (message: string, hint: string, span = word.span): null => {
    collector.report("E0644", span, message, { hint });
    return null;
  };
  if (word === undefined)
    return refuse(`${quote(limit)} stands without its number`, `write \`${limit} NUMBER\``, name.span);
  if (word.text === "=" || word.text === ":")
    return refuse(
      `${quote(word.text)} stands between ${limit} and its number`,
      `leave it out: \`${limit} ${next?.text ?? "NUMBER"}\``,
    );
  if (next !== undefined) {
    collector.report("E0640", next.span, `${quote(next.text)} stands behind the number of ${limit}`, {
      hint: `write \`${limit} ${word.text}\`; behind # a line is a comment`,
    });
    return null;
  }
  const value = word.text === UNLIMITED ? Number.POSITIVE_INFINITY : Number(word.text);
  if (word.text !== UNLIMITED && !/^\d+$/.test(word.text))
    return refuse(`${limit} is ${quote(word.text)}: ${whyNot(word.text)}`, adviceFor(word.text, limit, most));
  if (value === 0) return refuse(`${limit} is 0: a chip holds at least 1`, `write \`${limit} 1\` or more`);
  if (value <= most && (Number.isSafeInteger(value) || value === Number.POSITIVE_INFINITY)) return value;
  const finite = Math.min(most, Number.MAX_SAFE_INTEGER);
  collector.report(
    "E0645",
    word.span,
    most === Number.POSITIVE_INFINITY
      ? `${limit} is ${quote(word.text)}, more than is counted exactly`
      : `${limit} is ${quote(word.text)}, and an image of ${kind} says at most ${finite.toLocaleString("en-US")}`,
    { hint: `write \`${limit} ${limitText(most)}\`${most === Number.POSITIVE_INFINITY ? "" : " or less"}` },
  );
  return null;
};

const mostOf = (kind: ChipKind, limit: LimitOfAny): number => {
  const most: AnyLimits = MOST[kind];
  return most[limit] ?? Number.POSITIVE_INFINITY;
};

const whyNot = (text: string): string => {
  const value = Number(text);
  if (value < 0) return "a limit is not negative";
  if (Number.isFinite(value) && !Number.isInteger(value)) return "a limit is a whole number";
  return "a limit is a whole number in digits";
};

/** The number that was likely meant, in digits. */
const meant = (text: string): number | null => {
  const [, base, power] = /^(\d+)(?:\^|\*\*)(\d+)$/.exec(text) ?? [];
  const value =
    base === undefined ? Number(text.replace(/(?<=\d)[,_'](?=\d{3})/g, "")) : Number(base) ** Number(power);
  return Number.isSafeInteger(value) && value > 0 ? value : null;
};

const adviceFor = (text: string, limit: LimitOfAny, most: number): string => {
  const value = meant(text);
  if (value !== null) return `write \`${limit} ${value}\``;
  return most === Number.POSITIVE_INFINITY
    ? `give a whole number from 1, or \`${UNLIMITED}\``
    : `give a whole number from 1 to ${most}`;
};
