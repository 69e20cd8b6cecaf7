/** Numbers as people read them. */

/** `1 neuron`, `12 neurons`. */
export const count = (n: number, what: string, several = `${what}s`): string =>
  `${n.toLocaleString("en-US")} ${n === 1 ? what : several}`;

/** A fraction as `98.70 %`. */
export const percent = (fraction: number): string => `${(100 * fraction).toFixed(2)} %`;

export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Those that are finite. */
export const numbersIn = (values: readonly number[]): readonly number[] => values.filter(Number.isFinite);

/** The mean of those that are finite; NaN where none is. */
export const meanOfNumbers = (values: readonly number[]): number => mean(numbersIn(values));

/** Standard deviation of a sample, 0 for a single value. */
export const deviation = (values: readonly number[]): number => {
  const m = mean(values);
  return values.length < 2
    ? 0
    : Math.sqrt(values.reduce((sum, v) => sum + (v - m) ** 2, 0) / (values.length - 1));
};

/** Seconds as `0.8 s`, `74 s`. */
export const duration = (seconds: number): string => `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
