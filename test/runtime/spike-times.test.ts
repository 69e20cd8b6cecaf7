/** Tables of firing times and weights from elsewhere: read as they are, or refused by name, line and remedy. */
import { describe, expect, test } from "vitest";
import { compile } from "../../compiler/compile.ts";
import { analyse } from "../../compiler/front.ts";
import { readNpy } from "../../compiler/lower/npy.ts";
import { npyOf } from "../../runtime/npy-file.ts";
import { Problem } from "../../runtime/problem.ts";
import { nameOf, parseSpikeTimes, type SpikeContext } from "../../runtime/spike-times.ts";
import { weightsFromBytes } from "../../runtime/train/weights-table.ts";

const PROGRAM = `snn 1
tick 1ms
input x[2] : external()
pop a[3] : cuba(tau_m = 20ms, tau_s = 10ms)
pop sum[1] : li(tau_m = 20ms, tau_s = 10ms)
x -> a : dense(0.5)
a -> sum : dense(0.25)
`;

const network = () => {
  const { network: found } = analyse({ file: "net.snn", text: PROGRAM });
  if (found === null) throw new Error("does not check");
  return found;
};
const names = () => {
  const compiled = compile(network()).compiled;
  if (!compiled) throw new Error("does not compile");
  return compiled.program.names;
};

const context = (npyUnit: SpikeContext["npyUnit"] = "s"): SpikeContext => ({
  names: names(),
  neurons: 6,
  canFire: (id) => id !== 5,
  tick: 1 / 8,
  timeUnit: 8e-3,
  npyUnit,
});
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The message of what is thrown. */
const told = (act: () => unknown): string => {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof Problem) return thrown.toText();
    throw thrown;
  }
  return "nothing";
};

describe("firing times", () => {
  test("ticks, seconds and an array are one train; names and ids, inputs too", () => {
    const ticks = parseSpikeTimes("s.csv", bytes("tick,neuron\n0,x[1]\n3,a[0]\n3,a[1]\n16,2\n"), context());
    expect([...ticks.time]).toEqual([0, 0.375, 0.375, 2]);
    expect([...ticks.neuron]).toEqual([1, 2, 3, 2]);
    const times = [0, 3e-3, 3e-3, 16e-3];
    const csv = times.map((t, n) => `${t},${ticks.neuron[n]}`).join("\n");
    const inSeconds = parseSpikeTimes("s.csv", bytes(`time_s,neuron\n${csv}`), context());
    inSeconds.time.forEach((t, n) => expect(t).toBeCloseTo(ticks.time[n], 14));
    const rows = Float64Array.from(times.flatMap((t, n) => [t * 1e3, ticks.neuron[n]]));
    const array = parseSpikeTimes("s.npy", npyOf(rows, [4, 2]), context("ms"));
    expect([...array.neuron]).toEqual([...ticks.neuron]);
    array.time.forEach((t, n) => expect(t).toBeCloseTo(ticks.time[n], 14));
    expect(nameOf(names(), 4)).toBe("a[2]");
  });

  test.each([
    [
      "",
      "error E0930: s.csv is empty\n --> s.csv:1:1\n  = the header is `tick,neuron`, or `time_s,neuron` (time_ms, time_us, time_ns)",
    ],
    [
      "neuron,tick\n0,1\n",
      "error E0930: s.csv has the columns `neuron,tick`; firing times have two, time and neuron\n --> s.csv:1:1\n  = the header is `tick,neuron`, or `time_s,neuron` (time_ms, time_us, time_ns)",
    ],
    [
      "tick,neuron\n",
      "error E0930: s.csv lists no spike\n --> s.csv\n  = a trial without firings has no gradient",
    ],
    [
      "tick,neuron\n1,a[0],7\n",
      "error E0930: a row of 3 columns; the header has 2\n --> s.csv:2:1\n  = a row is a time and a neuron, parted by a comma",
    ],
    [
      'tick,neuron\n1,"a\n',
      "error E0930: s.csv is not CSV: Quote Not Closed: the parsing is finished with an opening quote at line 2\n --> s.csv:2:1\n  = write one spike a line, time and neuron parted by a comma",
    ],
    [
      "tick,neuron\n1,a[0]\n-2,a[1]\n",
      "error E0931: `-2` is no firing time\n --> s.csv:3:1\n  = a tick is a whole number from 0; times between ticks go in a column time_s",
    ],
    [
      "tick,neuron\n1.5,a[0]\n",
      "error E0931: `1.5` is no firing time\n --> s.csv:2:1\n  = a tick is a whole number from 0; times between ticks go in a column time_s",
    ],
    [
      "time_ms,neuron\nNaN,a[0]\n",
      "error E0931: `NaN` is no firing time\n --> s.csv:2:1\n  = a time is a number of milliseconds from 0",
    ],
    [
      "time_s,neuron\n1e9,a[0]\n",
      "error E0931: `1e9` is no firing time\n --> s.csv:2:1\n  = a time is a number of seconds from 0",
    ],
    [
      "time_s,neuron\n,a[0]\n",
      "error E0931: `` is no firing time\n --> s.csv:2:1\n  = a time is a number of seconds from 0",
    ],
    [
      "tick,neuron\n5,a[0]\n4,a[1]\n",
      "error E0932: time 4 comes after 5\n --> s.csv:3:1\n  = sort the rows by their first column; rows of several runs do not belong in one table",
    ],
    [
      "tick,neuron\n5,b[0]\n",
      "error E0933: `b[0]` names no neuron\n --> s.csv:2:3\n  = populations are x, a, sum",
    ],
    ["tick,neuron\n5,a[3]\n", "error E0933: a has no neuron 3\n --> s.csv:2:3\n  = it has 3, counted from 0"],
    [
      "tick,neuron\n5,6\n",
      "error E0933: the network has no neuron 6\n --> s.csv:2:3\n  = ids run from 0 to 5",
    ],
    [
      "tick,neuron\n5,sum[0]\n",
      "error E0933: sum[0] only integrates and never fires\n --> s.csv:2:1\n  = leave out the rows of its population, or check how the neurons are numbered",
    ],
    [
      "tick,neuron\n5,a[0]\n5,a[1]\n5,2\n",
      "error E0934: a[0] at 5 is listed before, in line 2\n --> s.csv:4:1\n  = a neuron fires once at an instant: leave one of the rows out",
    ],
  ])("%j is refused by name", (text, message) => {
    expect(told(() => parseSpikeTimes("s.csv", bytes(text), context()))).toBe(message);
  });

  test.each([
    [
      npyOf(Float64Array.of(1, 2, 3)),
      "error E0930: s.npy has the shape [3]; firing times have [n, 2]\n --> s.npy\n  = a row is a time and a network id: numpy.stack([time, neuron], axis=1)",
    ],
    [
      npyOf(Float64Array.of(2e-3, 2, 1e-3, 3), [2, 2]),
      "error E0932: row 2: time 0.001 comes after 0.002\n --> s.npy\n  = sort the rows: a[numpy.argsort(a[:, 0], kind='stable')]",
    ],
    [
      npyOf(Float64Array.of(2e-3, 2.5), [1, 2]),
      "error E0933: row 1: the network has no neuron 2.5\n --> s.npy\n  = ids run from 0 to 5",
    ],
    [
      npyOf(Float64Array.of(Number.NaN, 2), [1, 2]),
      "error E0931: row 1: `NaN` is no firing time\n --> s.npy\n  = a time is a number of seconds from 0",
    ],
    [
      npyOf(Float64Array.of(1, 2), [1, 2]).subarray(0, 130),
      "error E0930: s.npy has 2 bytes of data where <f8 of shape (1, 2) takes 16\n --> s.npy\n  = save it by numpy.save",
    ],
  ])("an array that is none: case %#", (array, message) => {
    expect(told(() => parseSpikeTimes("s.npy", array, context()))).toBe(message);
  });
});

describe("weights", () => {
  const csv = (rows: readonly string[]) => bytes(["projection,weight", ...rows].join("\n"));

  test("an array of all and a table of rows are the same weights", () => {
    const all = Float64Array.from({ length: 9 }, (_, n) => n / 7 - 0.3);
    const fromArray = weightsFromBytes("w.npy", npyOf(all), network());
    expect([...fromArray].map(([name, { weight }]) => [name, weight.length])).toEqual([
      ["x->a", 6],
      ["a->sum", 3],
    ]);
    const rows = Array.from(all, (w, n) => `${n < 6 ? "x->a" : "a->sum"},${w}`);
    expect(weightsFromBytes("w.csv", csv(rows), network())).toEqual(fromArray);
    expect(readNpy(npyOf(all))).toEqual({ shape: [9], values: all });
  });

  test.each([
    [
      "w.npy",
      npyOf(new Float64Array(8)),
      "error E0935: w.npy has 8 weights; net.snn has 9 synapses\n --> w.npy\n  = all projections, one behind the other: x->a 6, a->sum 3",
    ],
    [
      "w.npy",
      npyOf(new Float64Array(9).fill(Number.POSITIVE_INFINITY)),
      "error E0935: weight 1 is Infinity, no number\n --> w.npy\n  = the training that made it has diverged",
    ],
    [
      "w.csv",
      bytes("projection,value\nx->a,1\n"),
      "error E0935: w.csv has no column `weight`\n --> w.csv:1:1\n  = a table of weights has the header `projection,weight`; other columns may stand beside",
    ],
    [
      "w.csv",
      csv(["x->b,1"]),
      "error E0935: the program has no projection `x->b`\n --> w.csv:2:1\n  = projections are x->a, a->sum",
    ],
    [
      "w.csv",
      csv(["x->a,one"]),
      "error E0935: `one` is no weight\n --> w.csv:2:6\n  = a weight is a finite number in the program's own unit",
    ],
  ])("%s that cannot be used: case %#", (file, content, message) => {
    expect(told(() => weightsFromBytes(file, content, network()))).toBe(message);
  });
});
