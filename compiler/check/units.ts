/** The algebra of units: what a product is, whether a sum is allowed, and how to say it. */

/** Powers of the two base units. A rate is a time to the power −1. */
export interface Dimension {
  readonly second: number;
  readonly volt: number;
}

export const PLAIN: Dimension = { second: 0, volt: 0 };
export const TIME: Dimension = { second: 1, volt: 0 };
export const VOLTAGE: Dimension = { second: 0, volt: 1 };
export const RATE: Dimension = { second: -1, volt: 0 };

export const sameDimension = (a: Dimension, b: Dimension): boolean =>
  a.second === b.second && a.volt === b.volt;

/** The dimension of a · b^power. */
export const timesPower = (a: Dimension, b: Dimension, power: number): Dimension => ({
  second: a.second + b.second * power,
  volt: a.volt + b.volt * power,
});

const NAMED: readonly (readonly [Dimension, string])[] = [
  [PLAIN, "a plain number"],
  [TIME, "a time"],
  [VOLTAGE, "a voltage"],
  [RATE, "a rate"],
];

/** `a time`, `a voltage`, or for what has no name its units: `a value in mV·s²` written as `V·s^2`. */
export const describeDimension = (d: Dimension): string => {
  for (const [known, name] of NAMED) if (sameDimension(known, d)) return name;
  const power = (unit: string, n: number): string => (n === 1 ? unit : `${unit}^${n}`);
  const parts = [
    ...(d.volt !== 0 ? [power("V", d.volt)] : []),
    ...(d.second !== 0 ? [power("s", d.second)] : []),
  ];
  return `a value in ${parts.join("·")}`;
};

/** A unit that makes a bare number what is due. */
export const usualUnit = (d: Dimension): string | null =>
  sameDimension(d, TIME) ? "ms" : sameDimension(d, VOLTAGE) ? "mV" : sameDimension(d, RATE) ? "Hz" : null;
