/**
 * The Yin-Yang data set (Kriener, Göltz, Petrovici, "The Yin-Yang dataset", NICE 2022), bit for bit as
 * published: 5,000 / 1,000 / 1,000 samples from seeds 42 / 41 / 40, features (x, y, 1 − x, 1 − y).
 */
import type { DataSet, Split } from "./data-set.ts";
import { mersenneTwister } from "./mt19937.ts";

const CENTRE = 0.5;
const BIG_RADIUS = 0.5;
const SMALL_RADIUS = 0.1;

/** 0 yin, 1 yang, 2 dot; for points inside the big circle. */
const classOf = (x: number, y: number): number => {
  const right = Math.sqrt((x - 1.5 * BIG_RADIUS) ** 2 + (y - CENTRE) ** 2);
  const left = Math.sqrt((x - 0.5 * BIG_RADIUS) ** 2 + (y - CENTRE) ** 2);
  if (right < SMALL_RADIUS || left < SMALL_RADIUS) return 2;
  const yang =
    right <= SMALL_RADIUS ||
    (left > SMALL_RADIUS && left <= 0.5 * BIG_RADIUS) ||
    (y > CENTRE && right > 0.5 * BIG_RADIUS);
  return yang ? 1 : 0;
};

const generate = (seed: number, samples: number): Split => {
  const random = mersenneTwister(seed);
  const features = new Float64Array(samples * 4);
  const labels = new Uint16Array(samples);
  for (let n = 0; n < samples; n++) {
    let goal = random.word() & 3;
    while (goal === 3) goal = random.word() & 3;
    for (;;) {
      const x = random.double() * 2 * BIG_RADIUS;
      const y = random.double() * 2 * BIG_RADIUS;
      if (Math.sqrt((x - CENTRE) ** 2 + (y - CENTRE) ** 2) > BIG_RADIUS || classOf(x, y) !== goal) continue;
      features.set([x, y, 1 - x, 1 - y], n * 4);
      labels[n] = goal;
      break;
    }
  }
  return { features, labels };
};

export const yinYang = (): DataSet => ({
  name: "yinyang",
  columns: ["x", "y", "x_flipped", "y_flipped"],
  classes: 3,
  train: generate(42, 5000),
  validation: generate(41, 1000),
  test: generate(40, 1000),
});
