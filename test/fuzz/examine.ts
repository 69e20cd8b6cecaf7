/** One program through the whole house: what must hold for every text there is. */
import { type Compiled, compile } from "../../compiler/compile.ts";
import { createCollector, type Diagnostic } from "../../compiler/diagnostic.ts";
import { analyse } from "../../compiler/front.ts";
import { budget } from "../../compiler/map/budget.ts";
import type { Network } from "../../compiler/network.ts";
import { renderAll } from "../../compiler/render.ts";
import { stepTicksOf } from "../../hw-models/chip/chip.ts";
import { ChipFault } from "../../hw-models/chip/fault.ts";
import { FT1_SIM } from "../../hw-models/chip/ft1-sim.ts";
import { decodeImage, encodeImage } from "../../hw-models/image.ts";
import { Machine } from "../../hw-models/mesh/machine.ts";
import type { Tick } from "../../hw-models/numerics/units.ts";
import { SpikeRecorder, type SpikeTrain, spikeHash } from "../../hw-models/trace.ts";
import { simulator } from "../../runtime/backend.ts";
import { type RunPlan, runSession } from "../../runtime/session.ts";
import { window } from "../../runtime/stimulus.ts";
import { read } from "../compiler/cases.ts";

/** How far a program came. */
export type Fate =
  | "refused by the language"
  | "too large to try"
  | "refused by the chip"
  | "compiled"
  | "ran twice";

export interface Outcome {
  readonly fate: Fate;
  /** What must not be, in words; empty for a good case. */
  readonly findings: readonly string[];
}

/** Milliseconds a case may take; a few in practice, the rest is for a busy machine. */
export const BUDGET = 10_000;
/** What is compiled, and what is run: larger ones are sound too, but say nothing that a small one does not. */
const MOST_SYNAPSES = 500_000;
const MOST_NEURONS = 1_000_000;
const MOST_RUN = { synapses: 20_000, neurons: 1000, ticks: 20_480 };
const ENDLESS_TICKS = 5120;

/** Examines a text. Throws what the house throws: the caller makes a finding of it. */
export const examine = async (text: string, seed: number): Promise<Outcome> => {
  const begun = performance.now();
  const findings: string[] = [];
  const fate = await follow(text, seed, findings);
  const took = performance.now() - begun;
  if (took > BUDGET) findings.push(`it took ${Math.round(took)} ms`);
  return { fate, findings };
};

const follow = async (text: string, seed: number, findings: string[]): Promise<Fate> => {
  const { network, diagnostics } = analyse({ file: "fuzz.snn", text }, { read });
  expectSaid(diagnostics, network === null, findings);
  if (network === null) return "refused by the language";
  const need = (name: string) =>
    budget(network, FT1_SIM, false, createCollector()).find((row) => row.name === name)?.need ?? 0;
  const neurons = network.populations.reduce((sum, { size }) => sum + size, 0);
  if (neurons > MOST_NEURONS) return "too large to try";
  if (need("synapses") > MOST_SYNAPSES || need("axons") > MOST_SYNAPSES) return "too large to try";
  const { compiled, diagnostics: said } = compile(network);
  expectSaid(said, compiled === null, findings);
  if (compiled === null) return "refused by the chip";
  const again = encodeImage(decodeImage(compiled.image));
  if (Buffer.compare(again, compiled.image) !== 0)
    findings.push("its image is another one when it is read and written");
  return (await run(compiled, network, said, seed, findings)) ? "ran twice" : "compiled";
};

/** Nothing comes of a program exactly if there is an error, and every place lies in its text. */
const expectSaid = (diagnostics: readonly Diagnostic[], nothing: boolean, findings: string[]): void => {
  renderAll(diagnostics);
  if (nothing !== diagnostics.some(({ severity }) => severity === "error"))
    findings.push(nothing ? "it is refused without an error" : "it passes with an error");
  for (const { code, span } of diagnostics)
    if (span.start < 0 || span.end < span.start || span.end > span.source.text.length)
      findings.push(`${code} is at ${span.start} to ${span.end} of ${span.source.text.length} characters`);
};

/** Two runs must agree, and do what warnings say; false where the program is not run. */
const run = async (
  { image, program }: Compiled,
  network: Network,
  said: readonly Diagnostic[],
  seed: number,
  findings: string[],
): Promise<boolean> => {
  const stepTicks = stepTicksOf(program.kind);
  const synapses = program.cores.reduce((sum, core) => sum + core.synapses.target.length, 0);
  const tooMuch =
    synapses > MOST_RUN.synapses ||
    program.networkNeurons > MOST_RUN.neurons ||
    program.trialSteps * stepTicks > MOST_RUN.ticks;
  if (tooMuch) return false;
  const steps = program.trialSteps || ENDLESS_TICKS / stepTicks;
  const input = inputOf(network, steps * stepTicks, seed);
  const plan = {
    steps,
    stepTicks,
    trialSteps: program.trialSteps,
    input: (from: Tick, end: Tick) => window(input, from, end),
  };
  const [first, second] = [await outcomeOf(image, plan), await outcomeOf(image, plan)];
  if (typeof first === "string" || typeof second === "string") {
    if (first !== second) findings.push("one of two runs stopped, or they stopped differently");
    return true;
  }
  if (spikeHash(first) !== spikeHash(second)) findings.push("two runs have different spikes");
  for (const { code, message } of said) {
    if (code !== "W0706" && code !== "W0707") continue;
    const named = program.names.populations.find(({ name }) => message.startsWith(`${name} `));
    if (named === undefined) continue;
    const fired = new Set(first.neurons.filter((n) => n >= named.first && n < named.first + named.size));
    if (code === "W0706" && fired.size > 0) findings.push(`it fired, against: ${message}`);
    if (code === "W0707" && program.trialSteps > 0 && fired.size < named.size)
      findings.push(`it did not fire, against: ${message}`);
  }
  return true;
};

/** The spikes, or why the chip stopped. */
const outcomeOf = async (image: Uint8Array, plan: RunPlan): Promise<SpikeTrain | string> => {
  try {
    return await runSession(simulator(new Machine(image)), plan);
  } catch (thrown) {
    if (thrown instanceof ChipFault) return thrown.message;
    throw thrown;
  }
};

/** Spikes as the encoders allow them: latency and rank once, others in bursts, poisson(0) never. */
const inputOf = ({ populations }: Network, ticks: number, seed: number): SpikeTrain => {
  const spikes = new SpikeRecorder();
  let word = seed | 1;
  const below = (most: number): number => {
    word = Math.imul(word, 0x2c9277b5) + 0x6d2b79f5;
    return (word >>> 8) % most;
  };
  let neuron = 0;
  for (const { role, size } of populations)
    for (let n = 0; n < size; n++, neuron++) {
      if (role.kind !== "input" || (role.encoder.kind === "poisson" && role.encoder.rate === 0)) continue;
      const times = role.encoder.kind === "latency" || role.encoder.kind === "rank" ? 1 : below(12);
      const start = below(ticks);
      for (let k = 0; k < times; k++) spikes.spike(Math.min(start + below(1 + k * 8), ticks - 1), neuron);
    }
  return spikes.sorted();
};
