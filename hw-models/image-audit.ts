/** Proves that every index and range in a decoded program can be trusted, so that no core has to check. */
import { demand, firstAbove, refuse, rows } from "./audit-rules.ts";
import type { Chip } from "./chip/chip.ts";
import { auditFt1 } from "./image-audit-ft1.ts";
import { auditLoihi1 } from "./image-audit-loihi1.ts";
import { MOST_TRIAL_STEPS } from "./numerics/formats.ts";
import type { Program } from "./program.ts";

/** @throws ImageError naming the first thing that does not hold */
export const audit = (program: Program, chip: Chip): void => {
  auditNetwork(program, chip);
  if (program.kind === "ft1" && chip.kind === "ft1") auditFt1(program, chip);
  else if (program.kind === "loihi1" && chip.kind === "loihi1") auditLoihi1(program, chip);
  else refuse(`${program.kind} cores on ${chip.name}`);
};

/** What both kinds share: neurons, cores and the routes between them. */
const auditNetwork = (
  { routes, cores, networkNeurons, tickFemtoseconds, trialSteps }: Program,
  chip: Chip,
): void => {
  demand(tickFemtoseconds > 0, "its tick has no length");
  demand(trialSteps <= MOST_TRIAL_STEPS, `a trial of ${trialSteps} steps`);
  demand(
    cores.length > 0 && cores.length <= chip.limits.cores,
    `${cores.length} cores, ${chip.name} has ${chip.limits.cores}`,
  );
  demand(routes.start.length === networkNeurons + 1, "its routes do not cover the neurons");
  rows(routes.start, routes.axon.length, "routes");
  const lost = firstAbove(routes.core, cores.length - 1);
  if (lost >= 0) refuse(`route ${lost} leads to core ${routes.core[lost]}`);
  const axons = cores.map((core) => core.axons.number.length);
  for (let n = 0; n < routes.axon.length; n++)
    if (routes.axon[n] >= axons[routes.core[n]])
      refuse(`route ${n} leads to axon ${routes.axon[n]} of ${axons[routes.core[n]]}`);
};
