/**
 * A local rule of the language as numbers of loihi1 a second time, from SPEC-loihi1.md, "Rules of the language":
 * by trying all numbers that the chip has. Slow and obvious; imports nothing of the house.
 */
import {
  type OracleFactor,
  type OracleProduct,
  type OracleRule,
  TRACES,
  type Trace,
} from "./loihi1-learning.ts";

/** A rule as the language means it: weights in parts of their range, traces in spikes, times in steps. */
export interface MeantRule {
  readonly rate: number;
  readonly decimation: number;
  readonly traces: Readonly<Partial<Record<Trace, { readonly tau: number; readonly impulse: number }>>>;
  readonly products: readonly MeantProduct[];
}

export interface MeantProduct {
  readonly when: "x0" | "y0" | "u";
  readonly amount: number;
  readonly factors: readonly MeantFactor[];
}

export interface MeantFactor {
  readonly variable: Exclude<OracleFactor["variable"], "C">;
  readonly constant: number;
}

/** Of all candidates the one whose value is nearest. */
const nearest = (wanted: number, candidates: readonly number[], worth = (n: number): number => n): number =>
  candidates.reduce((best, n) => (Math.abs(worth(n) - wanted) < Math.abs(worth(best) - wanted) ? n : best));

const upTo = (low: number, high: number): readonly number[] =>
  Array.from({ length: high - low + 1 }, (_, n) => low + n);

const WIDTH = { x0: 1, x1: 7, x2: 7, y0: 1, y1: 7, y2: 7, y3: 7, w: 9 } as const;
/** What the chip counts for 1. */
const one = (variable: MeantFactor["variable"]): number =>
  variable === "w" ? 255 : variable === "x0" || variable === "y0" ? 1 : 16;

export const chipRule = ({ rate, decimation, traces, products }: MeantRule): OracleRule => {
  const each = (of: (trace: { readonly tau: number; readonly impulse: number }) => number) =>
    Object.fromEntries(
      TRACES.map((name) => {
        const trace = traces[name];
        return [name, trace ? of(trace) : 0];
      }),
    ) as Record<Trace, number>;
  return {
    decimation,
    impulse: each(({ impulse }) => nearest(impulse, upTo(1, 127), (n) => n / 16)),
    decay: each(({ tau }) => Math.min(Math.round(2 ** 32 * Math.exp(-1 / tau)), 2 ** 32 - 1)),
    products: products.flatMap((product) => addable(product).map((p) => chipProduct(p, rate))),
  };
};

/** (V + c) · rest with a c that the chip cannot add is V · rest and then c · rest. */
const addable = ({ when, amount, factors }: MeantProduct): readonly MeantProduct[] => {
  const known: { amount: number; factors: readonly MeantFactor[] }[] = [{ amount, factors: [] }];
  for (const factor of factors) {
    const { variable, constant } = factor;
    const fits =
      one(variable) === 1
        ? [-2, -1, 0, 1].includes(constant)
        : Math.round(constant * one(variable)) >= -128 && Math.round(constant * one(variable)) <= 127;
    const before = known.splice(0);
    for (const { amount: a, factors: own } of before) {
      known.push({ amount: a, factors: [...own, fits ? factor : { variable, constant: 0 }] });
      if (!fits) known.push({ amount: a * constant, factors: own });
    }
  }
  return known.map((p) => ({ when, ...p }));
};

const chipProduct = ({ when, amount, factors }: MeantProduct, rate: number): OracleProduct => {
  const width = factors.reduce((sum, { variable }) => sum + WIDTH[variable], 4);
  const lost = 2 ** Math.max(0, width - 15);
  /** What a scale adds to a weight where every factor is 1, in parts of the range. */
  const adds = (code: number): number =>
    ((code % 8) *
      2 ** (Math.floor(code / 8) - 7) *
      factors.reduce((all, { variable }) => all * one(variable), 1)) /
    lost /
    255;
  const code = nearest(
    rate * Math.abs(amount),
    upTo(0, 127).filter((n) => n % 8 > 0),
    adds,
  );
  return {
    dependency: when,
    mantissa: Math.sign(amount) * (code % 8),
    exponent: Math.floor(code / 8),
    factors: factors.map(({ variable, constant }) => ({
      variable,
      constant: nearest(constant, upTo(-128, 127), (n) => n / one(variable)),
    })),
  };
};
