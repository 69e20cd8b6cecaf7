/** The Yin-Yang data set is the published one, to the last digit of its CSV files. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { SPLITS, type Split, type SplitName, toCsv } from "../../../runtime/train/data-set.ts";
import { yinYang } from "../../../runtime/train/yinyang.ts";

const data = yinYang();

const PUBLISHED: Readonly<
  Record<SplitName, { readonly sha256: string; readonly classes: readonly number[] }>
> = {
  train: {
    sha256: "2dc23c79a987db68092f35eb6a015536921b376e83c04abfcc2df047183969d5",
    classes: [1681, 1702, 1617],
  },
  validation: {
    sha256: "4e44cdaffbb5174317695bc543c04811603bd386eae7f3383aa58cf0265a5c08",
    classes: [316, 336, 348],
  },
  test: {
    sha256: "d240f103ea557133323b2ebf4af3f130bfb7995746a996a13ba3cdf824a882ea",
    classes: [350, 316, 334],
  },
};

const classCounts = ({ labels }: Split): number[] =>
  [0, 1, 2].map((label) => labels.filter((own) => own === label).length);

test.each(SPLITS)("the %s split's CSV has the SHA-256 of the reference generator's", (name) => {
  expect(createHash("sha256").update(toCsv(data, data[name])).digest("hex")).toBe(PUBLISHED[name].sha256);
});

test.each(SPLITS)("the %s split has the published number of samples of each class", (name) => {
  expect(classCounts(data[name])).toEqual(PUBLISHED[name].classes);
});

test("features are (x, y, 1 − x, 1 − y) of points inside the big circle", () => {
  for (const name of SPLITS) {
    const { features, labels } = data[name];
    expect(features).toHaveLength(labels.length * data.columns.length);
    for (let n = 0; n < labels.length; n++) {
      const [x, y, xFlipped, yFlipped] = features.subarray(4 * n, 4 * n + 4);
      expect([xFlipped, yFlipped]).toEqual([1 - x, 1 - y]);
      expect(Math.hypot(x - 0.5, y - 0.5)).toBeLessThanOrEqual(0.5);
    }
  }
});

test("a second generation gives the same samples", () => {
  expect(yinYang()).toEqual(data);
});
