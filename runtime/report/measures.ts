/** What is measured of a gradient beside another one: a panel each. */
import type { Axis } from "./model.ts";

/** A layer of any kind of result; null where no batch has a gradient. */
export interface Measured {
  readonly cosine: number | null;
  readonly worstCosine: number | null;
  readonly normRatio: number | null;
  readonly signAgreement: number | null;
}

export interface Measure {
  readonly axis: Axis;
  readonly field: keyof Measured;
}

/** In the order of the chooser: what is shown first stands first. */
export const MEASURES: readonly Measure[] = [
  { axis: { label: "cosine", scale: "cosine" }, field: "cosine" },
  { axis: { label: "worst batch", scale: "cosine" }, field: "worstCosine" },
  { axis: { label: "norm ratio", scale: "ratio" }, field: "normRatio" },
  { axis: { label: "sign agreement, %", scale: "percent" }, field: "signAgreement" },
];

/** How to read them. */
export const MEASURES_TEXT =
  "Axes of cosines count nines. The worst batch is the lowest cosine of any; a norm ratio of 1 is the reference's length; signs are those of weights whose reference is not 0.";
