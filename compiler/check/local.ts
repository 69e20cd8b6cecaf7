/** Local learning rules: what a synapse does by the spikes at its own two ends. */
import type { Call } from "../ast.ts";
import type { LocalRule } from "../network.ts";
import { type Bound, bind, type Signature } from "./arguments.ts";
import type { Context } from "./context.ts";
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
} as const satisfies Record<string, Signature<string>>;

type Key = keyof typeof LOCAL_RULES.stdp.keys | keyof typeof LOCAL_RULES.hebb.keys;

export const isLocal = ({ callee }: Call): boolean => Object.hasOwn(LOCAL_RULES, callee.text);

/** The checked rule; null where an error in it was reported. */
export const checkLocalRule = (call: Call, context: Context): LocalRule | null => {
  const kind = call.callee.text as LocalRule["kind"];
  const bound: Bound<Key> = bind<Key>(call, LOCAL_RULES[kind] as unknown as Signature<Key>, context);
  const number = (key: "plus" | "minus" | "offset" | "decay", usual: number): number | null => {
    const place = bound[key];
    return place ? (plain(place, `\`${key}\``, "not negative", context)?.value ?? null) : usual;
  };
  const span = (key: "tau" | "tau_plus" | "tau_minus" | "epoch") => {
    const place = bound[key];
    return place ? time(place, `\`${key}\``, "positive", context) : null;
  };
  const rate = bound.rate ? plain(bound.rate, "`rate`", "positive", context) : null;
  const epoch = span("epoch");
  if (rate === null || (bound.epoch && epoch === null)) return null;
  const common = { rate, epoch, span: call.span };
  if (kind === "hebb") {
    const [tau, offset, decay] = [span("tau"), number("offset", 0), number("decay", 0)];
    return tau && offset !== null && decay !== null ? { kind, ...common, tau, offset, decay } : null;
  }
  const [tauPlus, tauMinus] = [span("tau_plus"), span("tau_minus")];
  const [plus, minus] = [number("plus", 1), number("minus", 1)];
  if (tauPlus === null || tauMinus === null || plus === null || minus === null) return null;
  return { kind, ...common, tauPlus, tauMinus, plus, minus };
};
