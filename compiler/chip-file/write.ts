/** A chip → the text of a file that describes it, with where each limit comes from as comments. */
import { type Chip, LIMIT_NAMES } from "../../hw-models/chip/chip.ts";
import type { AnyLimits, LimitOfAny } from "../../hw-models/chip/most.ts";
import { limitText } from "./limit.ts";
import { CHIP_TEXT_VERSION } from "./read.ts";

/** A whole description: `based on` nothing. */
export const chipToText = (chip: Chip): string => {
  const limits: AnyLimits = chip.limits;
  const sources: Readonly<Partial<Record<LimitOfAny, string>>> = chip.kind === "loihi1" ? chip.sources : {};
  const names: readonly LimitOfAny[] = LIMIT_NAMES[chip.kind];
  const widest = Math.max(...names.map((name) => name.length));
  const row = (word: string, value: string): string => `${word.padEnd(widest)} ${value.padStart(10)}`;
  return [
    `chip ${CHIP_TEXT_VERSION}`,
    `name  ${chip.name}`,
    `about "${chip.what}"`,
    `kind  ${chip.kind}`,
    "",
    ...(chip.kind === "ft1" ? [`# ${chip.source}`] : []),
    ...names.map((name) => {
      const source = sources[name];
      return `${row(name, limitText(limits[name] ?? 0))}${source === undefined ? "" : `   # ${source}`}`;
    }),
    "",
  ].join("\n");
};
