/** Data sets: the shipped ones are what they say, files are read by their ranges, and what is wrong is named by its row. */
import { describe, expect, test } from "vitest";
import { analyse } from "../../../compiler/front.ts";
import { Problem } from "../../../runtime/problem.ts";
import { encodingOf } from "../../../runtime/train/encode.ts";
import { IRIS_RANGE, iris, irisFlowers } from "../../../runtime/train/iris.ts";
import { loadSamples, loadTask } from "../../../runtime/train/load-data.ts";
import { order } from "../../../runtime/train/order.ts";

describe("iris", () => {
  const { lengths, labels } = irisFlowers();

  test("has Fisher's 150 flowers: 50 of a species, his means, his ranges", () => {
    expect(lengths.length).toBe(600);
    expect([0, 1, 2].map((k) => labels.filter((l) => l === k).length)).toEqual([50, 50, 50]);
    // Table II of the paper of 1936, to its last digit.
    const means = [0, 1, 2].map((k) =>
      [0, 1, 2, 3].map((f) => {
        const own = Array.from({ length: 50 }, (_, n) => lengths[(50 * k + n) * 4 + f]);
        return Number((own.reduce((sum, x) => sum + x, 0) / 50).toFixed(3));
      }),
    );
    expect(means).toEqual([
      [5.006, 3.428, 1.462, 0.246],
      [5.936, 2.77, 4.26, 1.326],
      [6.588, 2.974, 5.552, 2.026],
    ]);
    // The flowers that the UCI repository's first file misprints.
    expect([...lengths.subarray(34 * 4, 35 * 4), ...lengths.subarray(37 * 4, 38 * 4)]).toEqual([
      4.9, 3.1, 1.5, 0.2, 4.9, 3.6, 1.4, 0.1,
    ]);
    for (let f = 0; f < 4; f++) {
      const own = lengths.filter((_, n) => n % 4 === f);
      expect([Math.min(...own), Math.max(...own)]).toEqual([IRIS_RANGE.low[f], IRIS_RANGE.high[f]]);
    }
  });

  test("is drawn by the seed: 100, 20 and 30 flowers, each once, other ones for another seed", () => {
    const { train, validation, test: tested } = iris(3);
    expect([train, validation, tested].map((s) => s.labels.length)).toEqual([100, 20, 30]);
    const rows = (splits: readonly { features: ArrayLike<number> }[]): string[] =>
      splits.flatMap(({ features }) =>
        Array.from({ length: features.length / 4 }, (_, n) =>
          [0, 1, 2, 3].map((f) => features[4 * n + f]).join(),
        ),
      );
    expect(rows([train, validation, tested]).sort()).toEqual(
      rows([iris(4).train, iris(4).validation, iris(4).test]).sort(),
    );
    expect(iris(3)).toEqual(iris(3));
    expect(rows([iris(4).test])).not.toEqual(rows([tested]));
  });
});

describe("order", () => {
  const { train, validation, test: tested, columns } = order();

  test("has as many samples of both labels, and says by the times alone which symbol came first", () => {
    expect([train, validation, tested].map((s) => s.labels.length)).toEqual([1000, 400, 1000]);
    for (const { features, labels } of [train, validation, tested]) {
      expect(labels.filter((label) => label === 1).length).toBe(labels.length / 2);
      let swapped = 0;
      for (let n = 0; n < labels.length; n++) {
        const [a, b, c, d, go] = Array.from(
          features.subarray(n * columns.length, (n + 1) * columns.length),
          (f) => 64 * f,
        );
        expect(labels[n]).toBe(b < a ? 1 : 0);
        expect([Math.floor(Math.min(a, b) / 4), Math.floor(Math.max(a, b) / 4)]).toEqual([0, 5]);
        expect([Math.floor(c / 4), Math.floor(d / 4), go]).toEqual([10, 10, 64]);
        if (d < c) swapped++;
      }
      // What means nothing says nothing.
      expect(Math.abs(swapped / labels.length - 0.5)).toBeLessThan(0.1);
    }
  });

  test("no set shares a sample with another", () => {
    const seen = new Set(
      [train, validation, tested].flatMap(({ features }) => [...features.filter((_, k) => k % 5 === 0)]),
    );
    expect(seen.size).toBe(2400);
  });
});

const program = (data: string, size = "2"): string => `snn 1
tick 20us   seed 3
data ${data}
trial 40ms
input x[${size}] : latency(1ms .. 10ms)
pop class[3] : cuba(tau_m = 10ms, tau_s = 5ms, spikes = 1)
x -> class : dense(normal(1, 2))  plastic
learn it { loss = first_spike(class, margin = 1ms)   update = sgd(rate = 1) }
`;

const networkOf = (text: string) => {
  const { network } = analyse({ file: "data.snn", text });
  if (network === null) throw new Error(text);
  return network;
};

type Files = Readonly<Record<string, string | Uint8Array>>;
const reader =
  (files: Files) =>
  (name: string): Uint8Array => {
    const file = files[name];
    if (file === undefined) throw new Problem("E0801", name, `${name} does not exist`);
    return typeof file === "string" ? new TextEncoder().encode(file) : file;
  };

/** The problem that loading ends with, as text. */
const refusal = (text: string, files: Files): string => {
  try {
    loadTask(networkOf(text), reader(files));
  } catch (thrown) {
    if (thrown instanceof Problem) return `${thrown.code} ${thrown.place?.line ?? ""} ${thrown.message}`;
    throw thrown;
  }
  throw new Error("it was taken");
};

/** A .npy of float64 or bytes. */
const npy = (
  shape: readonly number[],
  values: readonly number[],
  type: "<f8" | "|u1" = "<f8",
): Uint8Array => {
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(", ")}${shape.length === 1 ? "," : ""}), }`;
  const header = new TextEncoder().encode(`${text.padEnd(117)}\n`);
  const data = type === "<f8" ? new Uint8Array(Float64Array.from(values).buffer) : Uint8Array.from(values);
  const head = [0x93, ..."NUMPY"].map((c) => (typeof c === "string" ? c.charCodeAt(0) : c));
  return Uint8Array.from([...head, 1, 0, header.length, 0, ...header, ...data]);
};

describe("a CSV file", () => {
  const rows = ["a,b,label", "4,100,0", "5,150,1", "6,200,2", "4.5,120,0", "5.5,160,1"].join("\n");

  test("is brought onto 0..1 by its ranges, and its test samples are drawn", () => {
    const { data } = loadTask(
      networkOf(program('csv("a.csv", test = 40%, low = [4, 100], high = [6, 200])')),
      reader({ "a.csv": rows }),
    );
    const all = [data.train, data.validation, data.test];
    expect(all.map((s) => s.labels.length)).toEqual([2, 1, 2]);
    const features = all.flatMap((s) => [...s.features]);
    expect(features.toSorted((a, b) => a - b)).toEqual(
      [0, 0, 0.5, 0.5, 1, 1, 0.25, 0.2, 0.75, 0.6].toSorted((a, b) => a - b),
    );
  });

  test("with a value outside, a missing one or a label that is none is refused by its row", () => {
    const csv = program('csv("a.csv", test = 40%, low = [4, 100], high = [6, 200])');
    const broken = (row: string): string => refusal(csv, { "a.csv": `${rows}\n${row}` });
    expect(broken("7,100,0")).toBe("E0806 7 row 6: a is `7`, not a number from 4 to 6");
    expect(broken("5,nan,0")).toBe("E0806 7 row 6: b is `nan`, not a number from 100 to 200");
    expect(broken("5,,0")).toBe("E0806 7 row 6: b is ``, not a number from 100 to 200");
    expect(broken("5,150,3")).toBe("E0807 7 row 6: the label is `3`, not a class from 0 to 2");
    expect(broken("5,150")).toBe("E0805 7 row 6 has 2 columns, the header 3");
  });

  test("with bounds for another number of features, or without test samples, is refused", () => {
    expect(refusal(program('csv("a.csv", test = 40%, low = [0, 0, 0])'), { "a.csv": rows })).toBe(
      "E0805  bounds of 3 features; the network takes 2",
    );
    expect(refusal(program('csv("a.csv", low = 0, high = 300)'), { "a.csv": rows })).toBe(
      "E0810  training reports test accuracy, and the program names no test file",
    );
  });
});

describe("two .npy arrays", () => {
  const text = program(
    'npy("x.npy", labels = "y.npy", test = "tx.npy", test_labels = "ty.npy", low = 0, high = 4)',
    "2, 2",
  );
  const files = {
    "x.npy": npy([3, 2, 2], [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1], "|u1"),
    "y.npy": npy([3], [0, 2, 1]),
    "tx.npy": npy([1, 4], [4, 4, 0, 2]),
    "ty.npy": npy([1], [2], "|u1"),
  };

  test("are samples of any shape, row by row, with their labels", () => {
    const { data } = loadTask(networkOf(text), reader(files));
    expect([...data.train.features, ...data.validation.features]).toEqual(
      [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1].map((p) => p / 4),
    );
    expect([...data.train.labels, ...data.validation.labels]).toEqual([0, 2, 1]);
    expect([...data.test.features]).toEqual([1, 1, 0, 0.5]);
    const shown = loadSamples(networkOf(text), reader(files));
    expect([...(shown?.split.labels ?? [])]).toEqual([2]);
  });

  test("are refused by the row that is wrong, or for their shape", () => {
    const nan = npy([3, 4], [0, 1, 2, 3, 0, 1, Number.NaN, 3, 0, 1, 2, 3]);
    expect(refusal(text, { ...files, "x.npy": nan })).toBe(
      "E0806  row 2: feature 2 is NaN, not a number from 0 to 4",
    );
    expect(refusal(text, { ...files, "y.npy": npy([3], [0, 1.5, 1]) })).toBe(
      "E0807  row 2: the label is 1.5, not a class from 0 to 2",
    );
    expect(refusal(text, { ...files, "y.npy": npy([3], [0, 1, 3]) })).toBe(
      "E0807  row 3: the label is 3, not a class from 0 to 2",
    );
    expect(refusal(text, { ...files, "y.npy": npy([2], [0, 1]) })).toBe(
      "E0805  y.npy has the shape [2]; x.npy has 3 samples",
    );
    expect(refusal(text, { ...files, "x.npy": npy([4, 3], Array(12).fill(0)) })).toBe(
      "E0805  x.npy has the shape [4, 3]; the input takes samples of 4 features",
    );
    expect(refusal(text, { ...files, "x.npy": Uint8Array.of(1, 2, 3) })).toMatch(
      /^E0813 {2}x.npy is no .npy file/,
    );
  });
});

describe("mnist", () => {
  const text = program("mnist", "28, 28").replace("class[3]", "class[10]");

  test("that is not there is asked for by its command", () => {
    try {
      loadTask(networkOf(text), reader({}));
    } catch (thrown) {
      expect((thrown as Problem).toText()).toBe(
        "error E0801: MNIST is not in mnist: train-images-idx3-ubyte does not exist\n" +
          " --> mnist/train-images-idx3-ubyte\n" +
          "  = fetch it once: `snn data mnist --out mnist`, beside the program",
      );
      return;
    }
    throw new Error("it was taken");
  });

  test("is read from its IDX files, and another file in their place is refused", () => {
    const idx = (sizes: readonly number[], fill: number): Uint8Array => {
      const bytes = new Uint8Array(4 + 4 * sizes.length + sizes.reduce((a, b) => a * b, 1)).fill(fill);
      const view = new DataView(bytes.buffer);
      [0x0800 + sizes.length, ...sizes].forEach((word, n) => {
        view.setUint32(4 * n, word);
      });
      return bytes;
    };
    const files = {
      "mnist/t10k-images-idx3-ubyte": idx([10_000, 28, 28], 51),
      "mnist/t10k-labels-idx1-ubyte": idx([10_000], 7),
    };
    const shown = loadSamples(networkOf(text), reader(files));
    expect(shown?.split.labels.length).toBe(10_000);
    expect(shown?.split.labels[9999]).toBe(7);
    expect(shown?.split.features[0]).toBeCloseTo(0.2, 7);
    const other = { ...files, "mnist/t10k-labels-idx1-ubyte": idx([9999], 7) };
    expect(() => loadSamples(networkOf(text), reader(other))).toThrow(/is not MNIST's/);
  });
});

test("a latency code may put large values first, and leave small ones out", () => {
  const network = networkOf(`snn 1
tick 20us   seed 1
trial 40ms
data iris
input x[4] : latency(10ms .. 2ms, above = 25%)
pop y[3] : cuba(tau_m = 10ms, tau_s = 5ms)
x -> y : dense(0.5)
`);
  const encoding = encodingOf(network);
  const spikes = encoding?.spikes(
    { features: Float64Array.of(0, 0.25, 0.5, 1), labels: Uint16Array.of(0) },
    0,
  );
  expect([...(spikes?.neuron ?? [])]).toEqual([2, 3]);
  expect([...(spikes?.time ?? [])]).toEqual([0.006, 0.002]);
});
