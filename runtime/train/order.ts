/**
 * A task in which order in time matters and memory does not last: which of two symbols came first, asked for
 * when both have long faded. Inputs a and b spike once each, one at 0 and one 20 units later; c and d, which
 * mean nothing, spike 40 units in, in either order; `go` asks 64 units in. All but `go` come up to 4 units
 * late at random. With a unit of tau_m/4 the membrane keeps e^−10 of the second symbol when it is asked, e^−5
 * of the two others: a feed-forward net hears these, a net with loops of some 18 units can keep the order.
 * Features are times in parts of 64 units; the label is 1 where b came first.
 */
import { stream } from "../../hw-models/numerics/rng.ts";
import type { DataSet, Split } from "./data-set.ts";

const COLUMNS = ["a", "b", "c", "d", "go"] as const;
const ASKED = 64;
const GAP = 20;
const LATE = 4;

const generate = (name: string, samples: number): Split => {
  const random = stream(0, `order/${name}`);
  const features = new Float64Array(samples * COLUMNS.length);
  const labels = new Uint16Array(samples);
  for (let n = 0; n < samples; n++) {
    const late = (k: number): number => LATE * random.uniform(n, k);
    const [first, second] = [late(0), GAP + late(1)];
    const swapped = n % 2;
    labels[n] = swapped;
    const [a, b] = swapped ? [second, first] : [first, second];
    const times = [a, b, 2 * GAP + late(2), 2 * GAP + late(3), ASKED];
    features.set(
      times.map((t) => t / ASKED),
      n * COLUMNS.length,
    );
  }
  return { features, labels };
};

/** 1,000 samples for training, 400 for choosing epochs, 1,000 for the test, half of each label. */
export const order = (): DataSet => ({
  name: "order",
  columns: COLUMNS,
  classes: 2,
  train: generate("train", 1000),
  validation: generate("validation", 400),
  test: generate("test", 1000),
});
