import { limitText } from "../../../compiler/chip-file/limit.ts";
import { chipToText } from "../../../compiler/chip-file/write.ts";
import { suggest } from "../../../compiler/words.ts";
import { type Chip, LIMIT_NAMES } from "../../../hw-models/chip/chip.ts";
import { CHIPS, chipNamed, FT1_CHIPS, LOIHI1_CHIPS } from "../../../hw-models/chip/chips.ts";
import type { AnyLimits } from "../../../hw-models/chip/most.ts";
import { isThere } from "../../files.ts";
import { chipAt } from "../chip-option.ts";
import { type Output, output } from "../output.ts";
import { UsageError } from "../usage.ts";

export interface ChipsArguments {
  readonly chip: string | undefined;
  readonly json: boolean;
}

/** `snn chips`: all chips side by side, or one as a file that describes it. */
export const chips = ({ chip: said, json }: ChipsArguments): void => {
  const out = output(json);
  if (said === undefined) {
    sayAll(out);
    out.result({ chips: CHIPS.map(toJson) });
    return;
  }
  if (chipNamed(said) === undefined && !/[./\\]/.test(said) && !isThere(said))
    throw new UsageError(
      `no chip is called ${said}, and no file\n  = ${suggest(
        said,
        CHIPS.map(({ name }) => name),
      )}`,
    );
  const chip = chipAt(said, out);
  out.say(chipToText(chip).trimEnd());
  out.result({ chips: [toJson(chip)] });
};

const sayAll = (out: Output): void => {
  out.table(
    ["chip", "kind", "what it is"],
    CHIPS.map(({ name, kind, what }) => [name, kind, what]),
  );
  for (const own of [FT1_CHIPS, LOIHI1_CHIPS]) {
    const [{ kind }] = own;
    out.heading(`limits of ${kind}, all but cores of one core each`);
    out.table(
      ["", ...own.map(({ name }) => name)],
      LIMIT_NAMES[kind].map((limit) => [limit, ...own.map(({ limits }) => shown(limits, limit))]),
    );
  }
  out.say(
    "\n`--chip` takes these names, and files that describe a chip: `snn chips NAME` prints one to begin with",
  );
};

const shown = (limits: AnyLimits, limit: keyof AnyLimits): string => {
  const value = limits[limit] ?? 0;
  return Number.isFinite(value) ? value.toLocaleString("en-US") : limitText(value);
};

/** Limits are null where there is none. */
const toJson = ({ name, kind, what, limits }: Chip): Readonly<Record<string, unknown>> => ({
  name,
  kind,
  what,
  limits: Object.fromEntries(
    Object.entries(limits).map(([limit, value]) => [limit, Number.isFinite(value) ? value : null]),
  ),
});
