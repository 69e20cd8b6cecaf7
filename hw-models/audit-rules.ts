/** The words in which an audit speaks: a program that contradicts itself is an ImageError, told once. */
import { ImageError } from "./image-error.ts";

export const refuse = (what: string): never => {
  throw new ImageError("layout", `the image contradicts itself: ${what}`);
};

/** For what is asked once; loops over elements refuse by themselves. */
export const demand = (holds: boolean, what: string): void => {
  if (!holds) refuse(what);
};

/** Offsets that start at 0, never fall and end at `end`. */
export const rows = (start: Uint32Array, end: number, what: string): void => {
  demand(start[0] === 0 && start[start.length - 1] === end, `${what} do not cover their records`);
  for (let n = 1; n < start.length; n++) if (start[n] < start[n - 1]) refuse(`${what} are not in order`);
};

type Column = ArrayLike<number>;

/** Every element at most `most`. The text is made for the first that is not, so that millions cost no string. */
export const within = (column: Column, most: number, what: (element: number) => string): void => {
  const found = firstAbove(column, most);
  if (found >= 0) refuse(what(column[found]));
};

/** Every element in low … high. */
export const inRange = (
  column: Column,
  { low, high }: { readonly low: number; readonly high: number },
  what: (element: number) => string,
): void => {
  for (let n = 0; n < column.length; n++) if (column[n] < low || column[n] > high) refuse(what(column[n]));
};

/** Index of the first element above `most`, −1 where there is none. */
export const firstAbove = (column: Column, most: number): number => {
  for (let n = 0; n < column.length; n++) if (column[n] > most) return n;
  return -1;
};
