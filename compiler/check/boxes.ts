/** Shapes and boxes in them: what is counted row by row. */
import type { End } from "../ast.ts";
import type { Places, Pooled, Run } from "../network.ts";
import { joinRuns } from "../section.ts";
import { textOf } from "../source.ts";

/** Places of a shape, as a name and its slices tell them. */
export interface Box {
  readonly first: number;
  /** Dimensions that are left, outermost first; one that a slice takes one index of is gone. */
  readonly dimensions: readonly Run[];
}

/** All places of a shape. */
export const boxOf = (shape: readonly number[]): Box => {
  let stride = 1;
  const dimensions = shape.toReversed().map((count) => {
    const run = { count, stride };
    stride *= count;
    return run;
  });
  return { first: 0, dimensions: dimensions.reverse() };
};

export const shapeOf = ({ dimensions }: Box): readonly number[] =>
  dimensions.length === 0 ? [1] : dimensions.map(({ count }) => count);

export const placesOf = ({ first, dimensions }: Box): Places => {
  const size = dimensions.reduce((product, { count }) => product * count, 1);
  const runs = joinRuns(dimensions);
  const inARow = runs.length === 0 || (runs.length === 1 && runs[0].stride === 1);
  return { first, size, ...(!inARow && { runs }) };
};

/** `[2, 34, 34]` */
export const describeShape = (shape: readonly number[]): string => `[${shape.join(", ")}]`;

/** An end of a projection by the names that the whole program knows: in a block `a -> o` is `x -> c1.o`. */
export const called = ({ name, slice }: End): string =>
  name.text + (slice === null ? "" : textOf(slice.span));

/** A pool, and the part of its places that is meant. */
export interface Pool {
  readonly window: Pooled["pool"];
  readonly share: number;
  readonly box: Box;
}
