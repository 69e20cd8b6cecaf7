/** What the cores of a chip hold and where they stand on its mesh: tables and a map for people. */
import type { Compiled } from "../../compiler/compile.ts";
import { LIMIT_NAMES, LIMITS_OF, type LimitName } from "../../compiler/map/partition.ts";
import { type CoreUsage, usageOf } from "../../compiler/map/usage.ts";
import { capacityOf, LIMIT_WORDS } from "../../compiler/map/violations.ts";
import { meshOf } from "../../hw-models/chip/mesh.ts";
import type { Output } from "./output.ts";

/** A core that holds something. */
export interface UsedCore extends CoreUsage {
  readonly core: number;
}

export const usedCores = ({ program }: Compiled): readonly UsedCore[] =>
  usageOf(program).flatMap((usage, core) => (usage.neurons > 0 ? [{ core, ...usage }] : []));

/** Cores that a person looks at one by one; of more the range is told. */
const MOST_ROWS = 16;

/** The table of cores and the map; nothing for a chip of one core. */
export const sayCores = (compiled: Compiled, out: Output): void => {
  if (compiled.chip.limits.cores === 1) return;
  const used = usedCores(compiled);
  const names = LIMITS_OF[compiled.chip.kind];
  const head = names.map((name) => LIMIT_WORDS[name]);
  const row = (what: string | number, of: (name: LimitName) => number) => [
    what,
    ...names.map((name) => Math.round(of(name))),
  ];
  out.say();
  if (used.length <= MOST_ROWS) {
    out.table(
      ["core", ...head],
      used.map((usage) => row(usage.core, (name) => usage[name])),
    );
  } else {
    const all = (name: LimitName): readonly number[] => used.map((usage) => usage[name]);
    const capacity = capacityOf(compiled.chip);
    const fullest = used.reduce((a, b) => (fullness(b, capacity) > fullness(a, capacity) ? b : a));
    out.table(
      [`of ${used.length} cores`, ...head],
      [
        row("least", (name) => all(name).reduce((a, b) => Math.min(a, b))),
        row("mean", (name) => all(name).reduce((a, b) => a + b, 0) / used.length),
        row("most", (name) => all(name).reduce((a, b) => Math.max(a, b))),
        row(`fullest: core ${fullest.core}`, (name) => fullest[name]),
      ],
    );
  }
  out.say();
  for (const line of meshMap(compiled)) out.say(`  ${line}`);
};

/** The largest share of what a core may hold; of neurons where nothing else is limited. */
const fullness = (usage: CoreUsage, capacity: CoreUsage): number =>
  LIMIT_NAMES.reduce((most, name) => Math.max(most, usage[name] / capacity[name]), 0);

const SHADES = ["░", "▒", "▓", "█"];

/** One character a core, row by row of the mesh: `·` holds nothing, shades tell how full it is. */
export const meshMap = ({ chip, program, lowered }: Compiled): readonly string[] => {
  const { width } = meshOf(chip.limits);
  const capacity = capacityOf(chip);
  const cells = usageOf(program).map((usage) => {
    if (usage.neurons === 0) return "·";
    const share = Math.min(fullness(usage, capacity), 1);
    return SHADES[Math.min(Math.floor(share * SHADES.length), SHADES.length - 1)];
  });
  const lines = Array.from({ length: Math.ceil(cells.length / width) }, (_, y) =>
    cells
      .slice(y * width, (y + 1) * width)
      .join("")
      .padEnd(width, "·"),
  );
  const { hops, hopsBefore } = lowered.placement;
  const count = (n: number): string => n.toLocaleString("en-US");
  const cost = Number.isNaN(hops)
    ? ""
    : `; axons go ${count(hops)} links in all, ${count(hopsBefore)} before annealing`;
  return [...lines, `the mesh, core 0 at the top left: · empty, ░▒▓█ fuller and fuller${cost}`];
};
