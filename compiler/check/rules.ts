/** Rules of projections: what each is written like, and what it says. */
import type { Call, Place } from "../ast.ts";
import type { AxonalDelay, Rule, Value } from "../network.ts";
import type { Span } from "../source.ts";
import { describeSeconds } from "../units-text.ts";
import { quote, suggest } from "../words.ts";
import { type Bound, bind, type Signature } from "./arguments.ts";
import { type Context, fail, noteDraw } from "./context.ts";
import { values } from "./draws.ts";
import type { Joining } from "./joining.ts";
import { checkEdges } from "./synapses.ts";
import { PLAIN } from "./units.ts";
import { noteVoltage, plain, potential, probability, time, whole } from "./values.ts";
import { draftWindow, type WindowDraft, type WindowKey } from "./windows.ts";

type Key = "p" | "partners" | "list" | "weight" | "delay" | WindowKey;

const pairs = (title: string) =>
  ({
    title,
    form: `${title}(WEIGHT, delay = TIME)`,
    keys: { weight: true, delay: false },
    positional: ["weight"],
  }) as const;
const fan = (title: string) =>
  ({
    title,
    form: `${title}(NUMBER, weight = WEIGHT, delay = TIME)`,
    keys: { partners: true, weight: true, delay: false },
    positional: ["partners", "weight"],
  }) as const;

const pool = (title: string) =>
  ({
    title,
    form: `${title}(K, STRIDE, weight = 1, delay = TIME)`,
    keys: { k: true, stride: false, weight: false, delay: false },
    positional: ["k", "stride"],
  }) as const;

export const RULES = {
  dense: pairs("dense"),
  one_to_one: pairs("one_to_one"),
  flatten: pairs("flatten"),
  random: {
    title: "random",
    form: "random(p = PROBABILITY, weight = WEIGHT, delay = TIME)",
    keys: { p: true, weight: true, delay: false },
    positional: ["p", "weight"],
  },
  fan_in: fan("fan_in"),
  fan_out: fan("fan_out"),
  conv: {
    title: "conv",
    form: "conv(K, stride = 1, pad = 0, dilation = 1, groups = 1, weight = WEIGHT, delay = TIME)",
    keys: { k: true, stride: false, pad: false, dilation: false, groups: false, weight: true, delay: false },
    positional: ["k", "stride"],
  },
  sumpool: pool("sumpool"),
  avgpool: pool("avgpool"),
  edges: {
    title: "edges",
    form: 'edges([[PRE, POST, WEIGHT], ...]) or edges("file.csv")',
    keys: { list: true, weight: false, delay: false },
    positional: ["list"],
  },
} as const;

/** `delay = axonal(uniform(1ms, 5ms), rate = 2^-5)`: a delay for each axon, which learns where it has a rate. */
export const AXONAL = {
  title: "axonal",
  form: "axonal(TIME, rate = NUMBER)",
  keys: { delay: true, rate: false },
  positional: ["delay"],
} as const satisfies Signature<string>;

/** What a rule says: once, or for each of the delays that its synapses have. Empty where it is in error. */
export const checkRule = (call: Call, context: Context): readonly Joining[] => {
  const kind = call.callee.text;
  if (!Object.hasOwn(RULES, kind)) {
    fail(context, "E0209", call.callee.span, `there is no rule ${quote(kind)}`, {
      hint: suggest(kind, Object.keys(RULES)),
    });
    return [];
  }
  const name = kind as keyof typeof RULES;
  const bound: Bound<Key> = bind<Key>(call, RULES[name] as unknown as Signature<Key>, context);
  const rule = name === "edges" ? null : simpleRule(name, call, bound, context);
  const weight = weightOf(name, rule, bound, call.span, context);
  const said = bound.delay ? checkDelays(bound.delay, context) : null;
  if ((bound.weight && weight === null) || (bound.delay && said === null)) return [];
  const joinings = name === "edges" ? edgesOf(bound, weight, said !== null, call, context) : [];
  if (rule !== null && weight !== null)
    joinings.push({ rule, weight, delay: null, describe: () => ({ span: call.span, where: "" }) });
  return said === null ? joinings : joinings.map((joining) => ({ ...joining, ...said }));
};

const edgesOf = (
  { list }: Bound<Key>,
  weight: Value | null,
  delayed: boolean,
  call: Call,
  context: Context,
): Joining[] => (list ? [...checkEdges(list, weight, delayed, call, context)] : []);

/** The delay of all synapses, those of each synapse, or those of each axon. */
const checkDelays = (place: Place, context: Context): Pick<Joining, "delay" | "delays" | "axonal"> | null => {
  if (place.kind === "call" && place.callee.text === AXONAL.title) {
    const axonal = checkAxonal(place, context);
    return axonal && { delay: null, axonal };
  }
  const said = checkDelay(place, context);
  if (said === null) return null;
  return said.kind === "constant" ? { delay: said } : { delay: null, delays: said };
};

const checkAxonal = (call: Call, context: Context): AxonalDelay | null => {
  const bound = bind<"delay" | "rate">(call, AXONAL, context);
  const value = bound.delay && checkDelay(bound.delay, context);
  const rate = bound.rate && plain(bound.rate, "`rate`", "positive", context);
  if (!value || rate === null) return null;
  return { value, ...(rate && { rate }) };
};

/** A delay for all, or one for each: drawn or listed. Every one is more than zero. */
const checkDelay = (place: Place, context: Context): Value | null => {
  const said = values(place, "the delay", "positive", context, time);
  if (said === null || said.kind === "constant") return said;
  if (said.kind === "list") {
    const bad = said.values.findIndex((seconds) => seconds <= 0);
    if (bad < 0) return said;
    const where = said.file === null ? "this list" : quote(said.file);
    const got = describeSeconds(said.values[bad]);
    return fail(context, "E0402", said.span, `a delay must be more than zero; ${where} has ${got}`);
  }
  if (said.kind !== "normal" && said.low > 0) return said;
  const why = said.kind === "normal" ? "a normal distribution has no bounds" : "its lower bound is not";
  return fail(context, "E0402", said.span, `a delay must be more than zero; ${why}`, {
    hint: "draw it by uniform(low, high) or truncated(mean, sd, low, high) with a lower bound above 0",
  });
};

const weightOf = (
  name: keyof typeof RULES,
  rule: Rule | WindowDraft | null,
  bound: Bound<Key>,
  span: Span,
  context: Context,
): Value | null => {
  if (name !== "sumpool" && name !== "avgpool")
    return bound.weight ? values(bound.weight, "the weight", "any", context) : null;
  // A pool weighs all places alike; its weight is that of a single one, or of their mean.
  const given = bound.weight ? potential(bound.weight, "the weight", "any", context) : { value: 1, span };
  if (!bound.weight) noteVoltage("plain", { value: 1, dimension: PLAIN, span }, context);
  if (given === null || rule?.kind !== "window draft") return null;
  return { kind: "constant", ...given };
};

const simpleRule = (
  name: Exclude<keyof typeof RULES, "edges">,
  call: Call,
  bound: Bound<Key>,
  context: Context,
): Rule | WindowDraft | null => {
  switch (name) {
    case "conv":
    case "sumpool":
    case "avgpool":
      return draftWindow(name, bound, context);
    case "dense":
      return { kind: name };
    case "one_to_one":
    case "flatten":
      return { kind: "one_to_one" };
    case "random": {
      noteDraw(context, call.span);
      const p = bound.p ? probability(bound.p, "the probability", context) : null;
      return p === null ? null : { kind: name, probability: p };
    }
    case "fan_in":
    case "fan_out": {
      noteDraw(context, call.span);
      const most: readonly [number, number] = [1, Number.MAX_SAFE_INTEGER];
      const partners = bound.partners && whole(bound.partners, "the number of partners", most, context);
      return partners ? { kind: name, partners: partners.value } : null;
    }
  }
};
