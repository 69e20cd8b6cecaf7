/** Neuron models: what each takes, and what differs from neuron to neuron. */
import { stream } from "../../hw-models/numerics/rng.ts";
import type { Call } from "../ast.ts";
import { sampler } from "../lower/rules/sample.ts";
import type { EachNeuron, Model, Population, Quantity, Value } from "../network.ts";
import { quote, suggest } from "../words.ts";
import { type Bound, bind, type Signature } from "./arguments.ts";
import { type Context, fail } from "./context.ts";
import { values } from "./draws.ts";
import { listFits } from "./lists.ts";
import { type Least, time, whole } from "./values.ts";

const optional = false;
const required = true;
export const MODELS = {
  cuba: {
    title: "cuba",
    form: "cuba(tau_m = TIME, tau_s = TIME, threshold = 1, reset = threshold, bias = 0, refractory = 0s, spikes = 0, v = 0, i = 0)",
    keys: {
      tau_m: required,
      tau_s: required,
      threshold: optional,
      reset: optional,
      bias: optional,
      refractory: optional,
      spikes: optional,
      v: optional,
      i: optional,
    },
    positional: [],
  },
  li: {
    title: "li",
    form: "li(tau_m = TIME, tau_s = TIME, bias = 0, v = 0, i = 0)",
    keys: { tau_m: required, tau_s: required, bias: optional, v: optional, i: optional },
    positional: [],
  },
  lif: {
    title: "lif",
    form: "lif(tau_m = TIME, threshold = 1, reset = 0, bias = 0, refractory = 0s, v = 0)",
    keys: {
      tau_m: required,
      threshold: optional,
      reset: optional,
      bias: optional,
      refractory: optional,
      v: optional,
    },
    positional: [],
  },
  if: {
    title: "if",
    form: "if(threshold = 1, reset = 0, refractory = 0s, v = 0)",
    keys: { threshold: optional, reset: optional, refractory: optional, v: optional },
    positional: [],
  },
} as const satisfies Record<string, Signature<string>>;

type Key = "tau_m" | "tau_s" | "refractory" | "spikes" | Voltage;

/** Keys that may differ from neuron to neuron. */
type Voltage = "threshold" | "reset" | "bias" | Start;
const VOLTAGES = ["threshold", "reset", "bias", "v", "i"] as const;
/** What a neuron starts with. */
type Start = "v" | "i";
/** A cuba neuron subtracts its reset; those that jump take it as their V. */
const leastOf = (key: Voltage, kind: Model["kind"]): Least => {
  if (key === "threshold") return "positive";
  return key === "reset" && kind === "cuba" ? "not negative" : "any";
};

/** A model as it is written, for populations of any size. */
export interface ModelDraft {
  readonly kind: Model["kind"];
  readonly times: {
    readonly tauMembrane: Quantity;
    readonly tauSynapse: Quantity;
    readonly refractory: Quantity;
  };
  readonly spikes: Quantity;
  readonly voltages: Readonly<Record<Voltage, Value>>;
}

export const checkModel = (call: Call, context: Context): ModelDraft | null => {
  const name = call.callee.text;
  if (!Object.hasOwn(MODELS, name))
    return fail(context, "E0207", call.callee.span, `there is no neuron model ${quote(name)}`, {
      hint: suggest(name, Object.keys(MODELS)),
    });
  const kind = name as Model["kind"];
  const bound: Bound<Key> = bind<Key>(call, MODELS[kind] as unknown as Signature<Key>, context);
  const { span } = call;
  const at = (value: number): Quantity => ({ value, span });
  const timeOf = (key: "tau_m" | "tau_s" | "refractory", least: Least): Quantity | null => {
    const place = bound[key];
    return place === undefined ? at(0) : time(place, `\`${key}\``, least, context);
  };
  const tauMembrane = timeOf("tau_m", "positive");
  const tauSynapse = timeOf("tau_s", "positive");
  const refractory = timeOf("refractory", "not negative");
  const spikes = bound.spikes
    ? whole(bound.spikes, "`spikes`", [0, Number.MAX_SAFE_INTEGER], context)
    : at(0);
  const constant = (value: number): Value => ({ kind: "constant", value, span });
  const voltage = (key: Voltage, otherwise: Value | null): Value | null => {
    const place = bound[key];
    return place === undefined ? otherwise : values(place, `\`${key}\``, leastOf(key, kind), context);
  };
  const threshold = voltage("threshold", constant(1));
  if (kind !== "li" && bound.threshold === undefined) context.voltage.unsaid ??= span;
  const reset = voltage("reset", kind === "cuba" ? threshold : constant(0));
  const bias = voltage("bias", constant(0));
  const v = voltage("v", constant(0));
  const i = voltage("i", constant(0));
  const required = (MODELS[kind] as unknown as Signature<Key>).keys;
  for (const key of ["tau_m", "tau_s"] as const) if (required[key] && bound[key] === undefined) return null;
  if (!threshold || !reset || !bias || !v || !i || !spikes || !tauMembrane || !tauSynapse || !refractory)
    return null;
  const times = { tauMembrane, tauSynapse, refractory };
  return { kind, times, spikes, voltages: { threshold, reset, bias, v, i } };
};

/** A population, as far as its model needs it. */
type Neurons = Pick<Population, "name" | "size" | "span"> & { readonly shape: readonly number[] };

/** The model of one population, with what is drawn or listed for each of its neurons. */
export const modelOf = (draft: ModelDraft, neurons: Neurons, context: Context): Population["role"] | null => {
  const each: { -readonly [K in Voltage]?: Float64Array } = {};
  for (const key of VOLTAGES) {
    const value = draft.voltages[key];
    // A start other than 0 is given to each; what else is the same for all is said once.
    const starts = key === "v" || key === "i";
    if (value.kind === "constant" && (!starts || value.value === 0)) continue;
    const drawn = eachOf(key, draft, neurons, context);
    if (drawn === null) return null;
    each[key] = drawn;
  }
  if (draft.kind !== "li" && !staysBelow(draft, each, neurons, context)) return null;
  const said = (key: Exclude<Voltage, Start>): Quantity => {
    const { span, ...value } = draft.voltages[key];
    const most = each[key]?.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    return { value: most ?? (value.kind === "constant" ? value.value : 0), span };
  };
  const { v: initial, i: current, ...others } = each;
  const differs: EachNeuron = { ...others, ...(initial && { initial }), ...(current && { current }) };
  const extra = Object.keys(each).length > 0 ? { each: differs } : {};
  const { kind, times, spikes } = draft;
  const bias = said("bias");
  switch (kind) {
    case "cuba": {
      const model = {
        kind,
        ...times,
        threshold: said("threshold"),
        reset: said("reset"),
        bias,
        spikes,
        ...extra,
      };
      return { kind: "neurons", model };
    }
    case "li": {
      const { tauMembrane, tauSynapse } = times;
      return { kind: "neurons", model: { kind, tauMembrane, tauSynapse, bias, ...extra } };
    }
    case "lif":
    case "if": {
      const { tauMembrane, refractory } = times;
      const jumping = { threshold: said("threshold"), reset: said("reset"), refractory, ...extra };
      return {
        kind: "neurons",
        model: kind === "lif" ? { kind, tauMembrane, bias, ...jumping } : { kind, ...jumping },
      };
    }
  }
};

/** Neurons with values of their own: more than any chip has, and few enough to be made before it is known. */
const MOST_EACH = 2 ** 20;

/** One number for each neuron; draws are keyed by (seed, population and key, neuron). */
const eachOf = (
  key: Voltage,
  { kind, voltages }: ModelDraft,
  { name, size, shape, span }: Neurons,
  context: Context,
): Float64Array | null => {
  const least = leastOf(key, kind);
  const value = voltages[key];
  if (size > MOST_EACH)
    return fail(
      context,
      "E0506",
      span,
      `at most ${MOST_EACH} neurons can each have their own ${quote(key)}`,
      {
        label: { span: value.span, message: "given to each of them" },
        hint: "make the population smaller",
      },
    );
  const at = { span, message: "for these neurons" };
  if (!listFits(value, [shape, [size]], `\`${key}\` of ${quote(name)}`, at, context)) return null;
  // A reset that is left out is the neuron's own threshold.
  const drawnAs = key === "reset" && value === voltages.threshold ? "threshold" : key;
  const draw = sampler(value, stream(context.seed, `${name}/${drawnAs}`));
  const numbers = new Float64Array(size);
  for (let n = 0; n < size; n++) numbers[n] = draw(n, 0, n);
  const bad = numbers.findIndex((x) =>
    least === "positive" ? x <= 0 : least === "not negative" ? x < 0 : false,
  );
  if (bad < 0) return numbers;
  const must = least === "positive" ? "must be more than zero" : "cannot be negative";
  const got = `neuron ${bad} of ${quote(name)} has ${Number(numbers[bad].toPrecision(6))}`;
  return fail(context, least === "positive" ? "E0402" : "E0403", value.span, `\`${key}\` ${must}; ${got}`, {
    hint: value.kind === "normal" ? "keep draws within bounds: truncated(mean, sd, low, high)" : undefined,
  });
};

/** Whether no neuron is at its threshold when it begins, or goes on after a firing. */
const staysBelow = (
  { kind, voltages }: ModelDraft,
  each: { readonly [K in Voltage]?: Float64Array },
  { name, size }: Neurons,
  context: Context,
): boolean => {
  const at = (key: Voltage, n: number): number => {
    const value = voltages[key];
    return each[key]?.[n] ?? (value.kind === "constant" ? value.value : 0);
  };
  const below = (key: "v" | "reset", verb: string, hint: string): boolean => {
    const differs = each[key] ?? each.threshold;
    const bad =
      differs?.findIndex((_, n) => at(key, n) >= at("threshold", n)) ??
      (at(key, 0) >= at("threshold", 0) ? 0 : -1);
    if (bad < 0 || size === 0) return true;
    const short = (x: number): number => Number(x.toPrecision(6));
    fail(
      context,
      "E0414",
      voltages[key].span,
      `neuron ${bad} of ${quote(name)} ${verb} ${short(at(key, bad))}, its threshold is ${short(at("threshold", bad))}`,
      { label: { span: voltages.threshold.span, message: "the threshold" }, hint },
    );
    return false;
  };
  const begins = below("v", "starts at", "start below the threshold");
  if (kind === "cuba") return begins;
  return below("reset", "is reset to", "V goes on from the reset: keep it below the threshold") && begins;
};
