/** Quantities as a person writes them. */

const TIME_UNITS = [
  ["s", 1],
  ["ms", 1e-3],
  ["us", 1e-6],
  ["ns", 1e-9],
] as const;

/** Seconds with the unit that keeps the number between 1 and 1000, to six digits: `19.5312us`. */
export const describeSeconds = (time: number): string => {
  if (time === 0) return "0s";
  const [name, unit] = TIME_UNITS.find(([, unit]) => Math.abs(time) >= unit * 0.9999995) ?? ["ns", 1e-9];
  return `${Number((time / unit).toPrecision(6))}${name}`;
};
