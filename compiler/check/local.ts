/** Local learning rules: what a synapse does by the spikes at its own two ends. Those with names are sums of products, too. */
import type { Call, Place } from "../ast.ts";
import type { Amount, LocalProduct, LocalRule, LocalTrace, Quantity, TraceName } from "../network.ts";
import { quote } from "../words.ts";
import { type Bound, bind, type Signature } from "./arguments.ts";
import { type Context, fail } from "./context.ts";
import { checkFormula } from "./products.ts";
import { plain, time } from "./values.ts";

/** Names and forms of the rules; an `update` of a learning block beside `sgd`. */
export const LOCAL_RULES = {
  stdp: {
    title: "stdp",
    form: "stdp(rate = NUMBER, tau_plus = TIME, tau_minus = TIME, plus = NUMBER, minus = NUMBER, epoch = TIME)",
    keys: { rate: true, tau_plus: true, tau_minus: true, plus: false, minus: false, epoch: false },
    positional: [],
  },
  hebb: {
    title: "hebb",
    form: "hebb(rate = NUMBER, tau = TIME, offset = NUMBER, decay = NUMBER, epoch = TIME)",
    keys: { rate: true, tau: true, offset: false, decay: false, epoch: false },
    positional: [],
  },
  products: {
    title: "products",
    form: "products(dw = FORMULA, x1 = trace(TIME), y1 = trace(TIME), rate = NUMBER, epoch = TIME)",
    keys: { dw: true, x1: false, x2: false, y1: false, y2: false, y3: false, rate: false, epoch: false },
    positional: [],
  },
} as const satisfies Record<string, Signature<string>>;

/** What spikes leave behind at one end of a synapse. */
export const TRACE = {
  title: "trace",
  form: "trace(TIME, impulse = NUMBER)",
  keys: { tau: true, impulse: false },
  positional: ["tau"],
} as const satisfies Signature<string>;

type Rules = typeof LOCAL_RULES;
type Key = { [Name in keyof Rules]: keyof Rules[Name]["keys"] }[keyof Rules];
/** What makes one rule different from another. */
type Body = Pick<LocalRule, "rate" | "traces" | "products" | "decimation">;

export const isLocal = ({ callee }: Call): boolean => Object.hasOwn(LOCAL_RULES, callee.text);

/** The checked rule; null where an error in it was reported. */
export const checkLocalRule = (call: Call, context: Context): LocalRule | null => {
  const name = call.callee.text as keyof Rules;
  const bound = bind<Key>(call, LOCAL_RULES[name] as unknown as Signature<Key>, context);
  const body = BODIES[name](bound, context);
  const epoch = bound.epoch ? time(bound.epoch, "`epoch`", "positive", context) : null;
  if (body === null || (bound.epoch && epoch === null)) return null;
  if (body.products.every(({ amount }) => amount.value === 0))
    fail(context, "W1002", call.span, `${name} can change nothing: all that it adds to a weight is 0`);
  return { name, epoch, span: call.span, ...body };
};

const stdp = (bound: Bound<Key>, context: Context): Body | null => {
  const rate = rateOf(bound, context);
  const [tauPlus, tauMinus] = [tauOf("tau_plus", bound, context), tauOf("tau_minus", bound, context)];
  const [plus, minus] = [amountOf("plus", 1, bound, context), amountOf("minus", 1, bound, context)];
  if (!rate || !tauPlus || !tauMinus || !plus || !minus) return null;
  return {
    rate,
    decimation: 0,
    traces: { x1: tauPlus, y1: tauMinus },
    products: [product("y0", plus, "x1"), product("x0", minusOf(minus), "y1")],
  };
};

const hebb = (bound: Bound<Key>, context: Context): Body | null => {
  const [rate, tau] = [rateOf(bound, context), tauOf("tau", bound, context)];
  const [offset, decay] = [amountOf("offset", 0, bound, context), amountOf("decay", 0, bound, context)];
  if (!rate || !tau || !offset || !decay) return null;
  return {
    rate,
    decimation: 0,
    traces: { x1: tau },
    products: [
      product("y0", { value: 1, span: null }, "x1", minusOf(offset)),
      product("y0", minusOf(decay), "w"),
    ],
  };
};

const products = (bound: Bound<Key>, context: Context): Body | null => {
  if (!bound.dw) return null;
  const rate = bound.rate ? rateOf(bound, context) : { value: 1, span: bound.dw.span };
  const traces: Partial<Record<TraceName, LocalTrace>> = {};
  let sound = rate !== null;
  for (const name of TRACE_NAMES) {
    const place = bound[name];
    const trace = place && checkTrace(name, place, context);
    if (trace) traces[name] = trace;
    sound &&= trace !== null;
  }
  const formula = checkFormula(bound.dw, context, (variable, span) => {
    const name = TRACE_NAMES.find((trace) => trace === variable);
    if (name === undefined || bound[name]) return;
    sound = false;
    fail(context, "E1008", span, `the rule does not say how ${quote(name)} fades`, {
      hint: `add ${quote(`${name} = trace(TIME)`)}`,
    });
  });
  return sound && rate !== null && formula !== null ? { rate, traces, ...formula } : null;
};

const BODIES = { stdp, hebb, products } as const satisfies Record<keyof Rules, unknown>;

const TRACE_NAMES = ["x1", "x2", "y1", "y2", "y3"] as const satisfies readonly TraceName[];

const checkTrace = (name: TraceName, place: Place, context: Context): LocalTrace | null => {
  if (place.kind !== "call" || place.callee.text !== TRACE.title)
    return fail(context, "E1008", place.span, `${quote(name)} is a trace of spikes`, {
      hint: `the form is: ${name} = ${TRACE.form}`,
    });
  const bound = bind<keyof typeof TRACE.keys>(place, TRACE, context);
  const tau = bound.tau && time(bound.tau, "the trace's time", "positive", context);
  const impulse = bound.impulse
    ? plain(bound.impulse, "`impulse`", "positive", context)
    : { value: 1, span: place.span };
  return tau && impulse ? { tau, impulse } : null;
};

const rateOf = ({ rate }: Bound<Key>, context: Context): Quantity | null =>
  rate ? plain(rate, "`rate`", "positive", context) : null;

/** A trace of spikes that leave 1 each. */
const tauOf = (key: Key, bound: Bound<Key>, context: Context): LocalTrace | null => {
  const place = bound[key];
  const tau = place ? time(place, `\`${key}\``, "positive", context) : null;
  return tau && { tau, impulse: { value: 1, span: tau.span } };
};

const amountOf = (key: Key, usual: number, bound: Bound<Key>, context: Context): Amount | null => {
  const place = bound[key];
  return place ? plain(place, `\`${key}\``, "not negative", context) : { value: usual, span: null };
};

const minusOf = ({ value, span }: Amount): Amount => ({ value: 0 - value, span });

const product = (
  when: LocalProduct["when"],
  amount: Amount,
  variable: TraceName | "w",
  constant: Amount = { value: 0, span: null },
): LocalProduct => ({ when, amount, factors: [{ variable, constant }] });
