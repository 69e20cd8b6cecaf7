/** What an editor shows about the word under the pointer: values with units, and what the chip makes of them. */
import { FORMATS } from "../../hw-models/numerics/formats.ts";
import { createContext } from "../check/context.ts";
import { evaluate } from "../check/evaluate.ts";
import { declareNames } from "../check/names.ts";
import { describeDimension, PLAIN, RATE, sameDimension, TIME, VOLTAGE } from "../check/units.ts";
import type { Compiled } from "../compile.ts";
import { createCollector } from "../diagnostic.ts";
import { axonRanges } from "../lower/edges.ts";
import type { Lowered } from "../lowered.ts";
import type { Population, Quantity } from "../network.ts";
import { type Span, textOf } from "../source.ts";
import type { Token } from "../split.ts";
import { describeSeconds } from "../units-text.ts";

import { type Document, type Found, markAfter, wordAt } from "./document.ts";
import { symbolAt } from "./symbols.ts";

export interface Hover {
  /** Lines of plain text. */
  readonly lines: readonly string[];
  readonly span: Span;
}

export const hoverAt = (document: Document, offset: number): Hover | null => {
  const found = wordAt(document, offset);
  if (found === null) return null;
  const { span } = found.tokens[found.index];
  const lines =
    quantityLines(document, found) ?? symbolLines(document, found) ?? projectionLines(document, span);
  return lines && { lines, span };
};

/** A name: a param's value, a population's size and neurons. */
const symbolLines = (document: Document, found: Found): readonly string[] | null => {
  const symbol = symbolAt(document, found);
  if (symbol === null) return null;
  const { name, tokens } = symbol;
  if (symbol.kind === "param") return [`param ${name} = ${paramValue(document, symbol.name) ?? "…"}`];
  const index = document.network?.populations.findIndex((p) => p.name === name) ?? -1;
  const population = document.network?.populations[index];
  if (population !== undefined) return populationLines(population, document.compiled, index);
  if (tokens[0].text === "block") return [tokens.slice(0, -1).reduce(joined, "")];
  return symbol.kind === "other" ? null : [`${tokens[0].text} ${name}`];
};

/** A block's opening line on one line: `block Part(from, size)`. */
const joined = (before: string, { text }: Token): string =>
  /^[(),]$/.test(text) || before === "" || before.endsWith("(") ? before + text : `${before} ${text}`;

/** A param's value as a person writes it; null where it has none. */
const paramValue = (document: Document, name: string): string | null => {
  const context = createContext(createCollector(), null);
  declareNames(document.ast, context);
  const entry = context.names.get(name);
  if (entry?.kind !== "param") return null;
  const computed = evaluate({ kind: "name", name: entry.name, span: entry.name.span }, context);
  if (computed === null) return null;
  const { value, dimension } = computed;
  if (sameDimension(dimension, TIME)) return describeSeconds(value);
  if (sameDimension(dimension, VOLTAGE)) return `${plain(value * 1e3)}mV`;
  if (sameDimension(dimension, RATE)) return `${plain(value)}Hz`;
  return sameDimension(dimension, PLAIN)
    ? `${plain(value)}`
    : `${plain(value)} (${describeDimension(dimension)})`;
};

const plain = (value: number): number => Number(value.toPrecision(6));

const populationLines = (
  { name, size, shape, role }: Population,
  compiled: Compiled | null,
  index: number,
): readonly string[] => {
  const what = role.kind === "input" ? `input · ${role.encoder.kind}` : `pop · ${role.model.kind}`;
  const first = compiled?.lowered.placement.firstId[index];
  return [
    `${name}[${(shape ?? [size]).join(", ")}] : ${what}`,
    ...(first === undefined ? [] : [`${size} neurons, ids ${first} to ${first + size - 1}`]),
  ];
};

/** A number that a neuron model was given, as the chip holds it. */
const quantityLines = (document: Document, found: Found): readonly string[] | null => {
  const { network, compiled } = document;
  if (network === null || compiled === null) return null;
  const { timing } = compiled.lowered;
  // A key stands for what is behind its `=`.
  const isKey = found.index > 1 && markAfter(found) === "=";
  const at = found.tokens[found.index + (isKey ? 2 : 0)]?.span.start;
  if (at === undefined) return null;
  const callFrom = found.tokens.findIndex(({ type, text }) => type === "mark" && text === ":");
  if (found.index < callFrom) return null;
  for (let p = 0; p < network.populations.length; p++) {
    const { role } = network.populations[p];
    if (role.kind === "input") continue;
    const { model } = role;
    const time = (key: string, { value }: Quantity): readonly string[] => [
      `${key} = ${describeSeconds(value)}`,
      `${plain(value / timing.tick)} ticks of ${describeSeconds(timing.tick)}`,
    ];
    const voltage = (key: "threshold" | "reset" | "bias", { value }: Quantity): readonly string[] => {
      const held = heldVoltage(key, compiled.lowered, p);
      return [
        `${key} = ${plain(value)}${network.voltage === "volt" ? "V" : ""}`,
        ...(held === null ? [] : [`on the chip ${held}`]),
      ];
    };
    if ("tauMembrane" in model && within(at, model.tauMembrane)) return time("tau_m", model.tauMembrane);
    if ("tauSynapse" in model && within(at, model.tauSynapse)) return time("tau_s", model.tauSynapse);
    if ("threshold" in model) {
      if (within(at, model.threshold)) return voltage("threshold", model.threshold);
      if (within(at, model.reset)) return voltage("reset", model.reset);
      if (within(at, model.refractory)) return time("refractory", model.refractory);
    }
    if ("bias" in model && within(at, model.bias)) return voltage("bias", model.bias);
  }
  return null;
};

/** What the chip holds for a voltage of population p, in its own numbers. */
const heldVoltage = (
  key: "threshold" | "reset" | "bias",
  { kind, neurons }: Lowered,
  p: number,
): string | null => {
  const held = neurons[p];
  if (held === null) return null;
  if (kind === "loihi1" && "decays" in held)
    return key === "threshold"
      ? `64 · ${held.threshold[0]}`
      : key === "bias"
        ? `${held.biasMantissa[0]} · 2^${held.biasExponent[0]} in a step`
        : "0";
  if ("decays" in held || key === "bias") return null;
  return `${held[key]} · 2^-${FORMATS.voltage.fraction}`;
};

/** Whether a place is in the text of a quantity; one that was left out has the span of the whole call. */
const within = (offset: number, { span }: Quantity): boolean =>
  span.start <= offset && offset < span.end && !textOf(span).includes("(");

/** The delay of a projection, or the range of those of its axons. */
const delayText = (lowered: Lowered, p: number): string => {
  const { axonal } = lowered.network.projections[p];
  if (lowered.kind !== "ft1" || axonal === undefined) return `delay ${lowered.timing.delays[p]} ticks`;
  const { from, to } = axonRanges(lowered.edges)[p];
  const own = lowered.delays.subarray(from, to);
  const learn = axonal.rate === undefined ? "" : ", which learn";
  return `delays of its axons ${Math.min(...own)} to ${Math.max(...own)} ticks${learn}`;
};

/** What the weights of a projection became, and its delay. */
const projectionLines = ({ compiled }: Document, { start }: Span): readonly string[] | null => {
  if (compiled === null) return null;
  const { network, weights, edges } = compiled.lowered;
  const lines = network.projections.flatMap(({ name, span }, p) => {
    if (start < span.start || start >= span.end) return [];
    const { error } = weights[p];
    const noise = Number.isFinite(error.sqnr) ? `SQNR ${error.sqnr.toFixed(1)} dB` : "exact";
    const lost = `${error.saturated} clipped, ${error.underflowed} zeroed`;
    return [
      `${name}: ${edges[p].target.length.toLocaleString("en-US")} synapses, ${delayText(compiled.lowered, p)}`,
      `8-bit weights up to ±${plain(error.range)} in steps of ${plain(error.step)}: ${noise}, ${lost}`,
    ];
  });
  return lines.length === 0 ? null : lines;
};
