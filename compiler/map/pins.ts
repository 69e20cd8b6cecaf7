/** `place` hints → the core each neuron must be on. */
import type { Chip } from "../../hw-models/chip/chip.ts";
import type { Collector } from "../diagnostic.ts";
import type { Network } from "../network.ts";
import { offsetAt } from "../section.ts";
import type { Numbering } from "./numbering.ts";
import { NOWHERE } from "./partition.ts";

/** For each network id the core a hint puts it on, `NOWHERE` without one; null where a hint cannot hold. */
export const pinsOf = (
  { places = [], populations }: Network,
  { firstId, networkNeurons }: Numbering,
  chip: Chip,
  broken: ReadonlySet<number>,
  collector: Collector,
): Uint32Array | null => {
  const { cores } = chip.limits;
  const pins = new Uint32Array(networkNeurons).fill(NOWHERE);
  // The hint that placed a neuron, to name both where two disagree.
  const by = new Uint32Array(networkNeurons);
  let held = true;
  places.forEach(({ section, core, span }, hint) => {
    const { name } = populations[section.population];
    if (core >= cores || broken.has(core)) {
      held = false;
      const why = core >= cores ? `${chip.name} has the cores 0 to ${cores - 1}` : `core ${core} is broken`;
      collector.report("E0614", span, `${name} cannot be on core ${core}: ${why}`, {
        hint: "name another core, or leave the hint out",
      });
      return;
    }
    for (let n = 0; n < section.size; n++) {
      const place = section.first + offsetAt(section, n);
      const id = firstId[section.population] + place;
      if (pins[id] !== NOWHERE && pins[id] !== core) {
        held = false;
        collector.report(
          "E0614",
          span,
          `${name}[${place}] is placed on core ${pins[id]} and on core ${core}`,
          {
            label: { span: places[by[id]].span, message: "placed here before" },
            hint: "a neuron is on one core",
          },
        );
        return;
      }
      pins[id] = core;
      by[id] = hint;
    }
  });
  return held ? pins : null;
};
