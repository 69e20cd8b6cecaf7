/** How far two gradients of the same weights agree. */

export interface Agreement {
  /** NaN where one of them is 0. */
  readonly cosine: number;
  /** |own| / |other|. */
  readonly normRatio: number;
  /** Fraction of weights with one sign, of those whose other gradient is not 0. */
  readonly signAgreement: number;
  /** Largest difference, in parts of the largest other derivative. */
  readonly largestError: number;
}

export const agreementOf = (own: Float64Array, other: Float64Array): Agreement => {
  let [dot, ownSquare, otherSquare, same, counted, difference, largest] = [0, 0, 0, 0, 0, 0, 0];
  for (let e = 0; e < own.length; e++) {
    dot += own[e] * other[e];
    ownSquare += own[e] * own[e];
    otherSquare += other[e] * other[e];
    if (other[e] !== 0) {
      counted++;
      if (Math.sign(own[e]) === Math.sign(other[e])) same++;
    }
    difference = Math.max(difference, Math.abs(own[e] - other[e]));
    largest = Math.max(largest, Math.abs(other[e]));
  }
  return {
    cosine: dot / Math.sqrt(ownSquare * otherSquare),
    normRatio: Math.sqrt(ownSquare / otherSquare),
    signAgreement: same / counted,
    largestError: difference / largest,
  };
};
