/** What a picture of a network shows: a box for each population, an arrow for all projections between two. */
import type { Network, Population, Projection, Rule, Window } from "../../compiler/network.ts";
import { describeSeconds } from "../../compiler/units-text.ts";

export interface Graph {
  readonly title: string;
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

export interface Box {
  readonly name: string;
  /** Size and model, below the name. */
  readonly lines: readonly string[];
  readonly input: boolean;
}

export interface Arrow {
  /** Indexes of boxes. */
  readonly from: number;
  readonly to: number;
  /** One for each projection. */
  readonly labels: readonly string[];
  /** Whether one of them learns. */
  readonly plastic: boolean;
}

/** Labels of an arrow; further ones are counted. */
const MOST_LABELS = 6;
/** Letters of a name. */
const LONGEST = 32;

export const graphOf = (network: Network): Graph => ({
  title: network.source,
  boxes: network.populations.map(boxOf),
  arrows: arrowsOf(network),
});

const boxOf = ({ name, size, shape, role }: Population): Box => ({
  name: shorten(name),
  lines: [
    shape === undefined || shape.length < 2
      ? size.toLocaleString("en-US")
      : `${shape.join(" × ")} = ${size.toLocaleString("en-US")}`,
    role.kind === "input" ? encoderText(role.encoder) : modelText(role.model),
  ],
  input: role.kind === "input",
});

type Neurons = Extract<Population["role"], { kind: "neurons" }>["model"];
type Encoder = Extract<Population["role"], { kind: "input" }>["encoder"];

const encoderText = (encoder: Encoder): string => {
  switch (encoder.kind) {
    case "latency":
      return `latency ${describeSeconds(encoder.first)} .. ${describeSeconds(encoder.last)}`;
    case "rank":
      return `rank ${describeSeconds(encoder.first)} + ${describeSeconds(encoder.gap)}`;
    case "rate":
      return `rate ${plain(encoder.low)} .. ${plain(encoder.high)}Hz`;
    case "poisson":
      return `poisson ${plain(encoder.rate)}Hz`;
    default:
      return encoder.kind;
  }
};

const modelText = (model: Neurons): string =>
  "tauSynapse" in model
    ? `${model.kind} ${describeSeconds(model.tauMembrane.value)}, ${describeSeconds(model.tauSynapse.value)}`
    : model.kind;

/** One arrow between two boxes, whatever the number of projections, in order of their first ones. */
const arrowsOf = ({ projections, populations }: Network): readonly Arrow[] => {
  const groups = new Map<string, Projection[]>();
  for (const projection of projections) {
    const key = `${projection.pre.population} ${projection.post.population}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [projection]);
    else group.push(projection);
  }
  return [...groups.values()].map((group) => {
    const labels = group.slice(0, MOST_LABELS).map((projection) => labelOf(projection, populations));
    if (group.length > MOST_LABELS) labels.push(`and ${group.length - MOST_LABELS} more`);
    const { pre, post } = group[0];
    return {
      from: pre.population,
      to: post.population,
      labels,
      plastic: group.some((p) => p.plastic || p.axonal?.rate !== undefined),
    };
  });
};

const labelOf = (
  { rule, delay, axonal, plastic, pre, post }: Projection,
  populations: readonly Population[],
): string => {
  const part = (word: string, size: number, of: number): string[] =>
    size === of ? [] : [`${word} ${size} of ${of}`];
  return [
    ruleText(rule),
    ...part("from", pre.size, populations[pre.population].size),
    ...part("to", post.size, populations[post.population].size),
    ...(delay === null ? [] : [describeSeconds(delay.value)]),
    ...(axonal ? [axonal.rate ? "delays learn" : "axonal delays"] : []),
    ...(plastic ? ["plastic"] : []),
  ].join(" · ");
};

const sizesOf = ({ axes }: Window): string => axes.map(({ kernel }) => kernel).join(" × ");

const ruleText = (rule: Rule): string => {
  switch (rule.kind) {
    case "random":
      return `random ${plain(100 * rule.probability)}%`;
    case "fan_in":
    case "fan_out":
      return `${rule.kind} ${rule.partners}`;
    case "window": {
      const kernel = sizesOf(rule);
      const strides = rule.axes.map(({ stride }) => stride);
      const stride = strides.every((n) => n === strides[0]) ? `${strides[0]}` : strides.join(" × ");
      return `window ${kernel}${stride === "1" ? "" : ` by ${stride}`}`;
    }
    case "pooled":
      return `pool ${sizesOf(rule.pool)} · ${ruleText(rule.rule)}`;
    default:
      return rule.kind;
  }
};

const plain = (value: number): number => Number(value.toPrecision(4));

const shorten = (name: string): string =>
  name.length <= LONGEST ? name : `${name.slice(0, LONGEST / 2 - 1)}…${name.slice(-LONGEST / 2)}`;
