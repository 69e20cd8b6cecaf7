/** The text of a sweep: what it means, and what is said of mistakes in it. */
import { describe, expect, test } from "vitest";
import { Problem } from "../../../runtime/problem.ts";
import { chipFormats, nameOf } from "../../../runtime/sweep/formats.ts";
import { pointsOf } from "../../../runtime/sweep/plan.ts";
import { sweepFromText } from "../../../runtime/sweep/spec.ts";
import { readProject } from "../../golden.ts";

const read = (text: string) => sweepFromText("s.sweep", text);

test("what is not said has a default; behind # is a comment", () => {
  expect(read("# bits\n\nsweep 1\nvary time 7 # fewer\n")).toEqual({
    seeds: [0],
    stages: ["start"],
    epochs: 100,
    batches: 20,
    batch: 150,
    settings: [{ time: 7 }],
    baselines: [],
    trainings: [],
  });
});

test("lists, ranges, widths and products", () => {
  const { seeds, stages, batches, batch, settings, trainings } = read(
    "sweep 1\r\nseeds 0..2, 7, 1\r\nstages end, start\r\nbatches 3 of 40\r\n" +
      "vary state 8, 12 of 16\nvary time 4..5, weight 6\nepochs 9\ntrain gradient 10 epochs 2\ntrain time 6\n",
  );
  expect(seeds).toEqual([0, 1, 2, 7]);
  expect(stages).toEqual(["end", "start"]);
  expect([batches, batch]).toEqual([3, 40]);
  expect(settings).toEqual([
    { state: 8, stateBits: 16 },
    { state: 12, stateBits: 16 },
    { time: 4, weight: 6 },
    { time: 5, weight: 6 },
  ]);
  expect(trainings).toEqual([
    { setting: { gradient: 10, gradientBits: 20 }, epochs: 2 },
    { setting: { time: 6 }, epochs: 9 },
  ]);
});

test("points go by seed, stage and setting; the chip's own formats are first and once", () => {
  const sweep = read(
    "sweep 1\nseeds 3, 4\nstages start, end\nvary time 7..8\nvary weight 8\ntrain time 8 epochs 2\n",
  );
  const points = pointsOf(sweep, 8);
  expect(points.map(({ point }) => point)).toEqual([...points.keys()]);
  expect(
    points.map((p) => `${p.seed} ${p.kind === "training" ? `for ${p.epochs}` : p.stage} ${p.setting}`),
  ).toEqual([
    ...["3 start chip", "3 start time 7", "3 end chip", "3 end time 7", "3 for 2 chip"],
    ...["4 start chip", "4 start time 7", "4 end chip", "4 end time 7", "4 for 2 chip"],
  ]);
});

test("baselines stand behind the settings of their stage, once each", () => {
  const text = "sweep 1\nbaseline quantised time 4..5\nbaseline straight-through time 4, 2\n";
  const alone = pointsOf(read(`${text}baseline quantised time 5\n`), 8);
  expect(alone.map(({ kind, setting, formats: { time } }) => [kind, setting, time])).toEqual([
    ["baseline", "quantised, time 4", 4],
    ["baseline", "quantised, time 5", 5],
    ["baseline", "straight-through, time 4", 4],
    ["baseline", "straight-through, time 2", 2],
  ]);
  const beside = pointsOf(read(`${text}stages start, end\nvary weight 5\ntrain weight 5\n`), 8);
  expect(beside.map(({ kind }) => kind[0]).join("")).toBe("ggbbbbggbbbbt");
});

test("a setting's name tells its formats apart", () => {
  const chip = chipFormats(8);
  const names = [
    {},
    { time: 6 },
    { state: 10, stateBits: 14 },
    { state: 12, stateBits: 18 },
    { weight: 4, gradient: 8, gradientBits: 18 },
  ].map((setting) => nameOf({ ...chip, ...setting }, chip));
  expect(names).toEqual(["chip", "time 6", "state 10 of 14", "state 12", "weight 4, gradient 8"]);
});

test("the example is one", () => {
  expect(pointsOf(read(readProject("examples/bits.sweep")), 8).length).toBeGreaterThan(400);
});

describe("mistakes are named with line, column and remedy", () => {
  test.each([
    ["", "E0913", 1],
    ["vary time 4\n", "E0913", 1],
    ["sweep 2\n", "E0915", 1],
    ["sweep 1\nseeds 0..3\n", "E0913", 3],
    ["sweep 1\nvary time 8..4\n", "E0914", 2],
    ["sweep 1\nseeds 3..1\nvary time 8\n", "E0914", 2],
    ["sweep 1\n\nvary time\n", "E0913", 3],
    ["sweep 1\nvary time 4..\n", "E0913", 2],
    ["sweep 1\nvary time 13\n", "E0915", 2],
    ["sweep 1\nvary weight 0\n", "E0915", 2],
    ["sweep 1\nvary state 12 of 10\n", "E0915", 2],
    ["sweep 1\nvary gradient 20\n", "E0915", 2],
    ["sweep 1\nvary time 4, time 5\n", "E0913", 2],
    ["sweep 1\nvary colour 4\n", "E0913", 2],
    ["sweep 1\nstages beginning\n", "E0913", 2],
    ["sweep 1\nepochs 0\n", "E0915", 2],
    ["sweep 1\nepochs 3\nepochs 4\nvary time 8\n", "E0913", 3],
    ["sweep 1\nvary time -4\n", "E0913", 2],
    ["sweep 1\nvary time 4.5\n", "E0913", 2],
    ["sweep 1\nvary time 4 5\n", "E0913", 2],
    ["sweep 1\nbaseline spikeprop time 4\n", "E0913", 2],
    ["sweep 1\nbaseline quantised 4\n", "E0913", 2],
    ["sweep 1\nbaseline quantised time 5..4\n", "E0914", 2],
    ["sweep 1\nbaseline surrogate time 13\n", "E0915", 2],
    ['{"sweep": 1}\n', "E0913", 1],
  ])("%j", (text, code, line) => {
    let problem: unknown;
    try {
      read(text);
    } catch (thrown) {
      problem = thrown;
    }
    expect(problem).toBeInstanceOf(Problem);
    expect(problem).toMatchObject({ code, file: "s.sweep", place: { line } });
    expect((problem as Problem).hint).not.toBeNull();
  });

  test("in these words", () => {
    const said = ["vary time 8..4", "vary state 12 of 10", "vary time 4, 13", "vary tima 4"].map((line) => {
      try {
        return read(`sweep 1\n${line}\n`);
      } catch (thrown) {
        return (thrown as Problem).toText();
      }
    });
    expect(said).toMatchInlineSnapshot(`
      [
        "error E0914: 8..4 holds no number of bits for time
       --> s.sweep:2:11
        = a range ascends: 4..8",
        "error E0915: state 12 of 10 has more bits behind the point than in all
       --> s.sweep:2:18
        = give at most 10 of 10",
        "error E0915: 13 is no number of bits for time
       --> s.sweep:2:14
        = give 2 to 12",
        "error E0913: here should be what is varied: time, weight, state, gradient; \`tima\` stands there
       --> s.sweep:2:6
        = docs/files.md shows a sweep",
      ]
    `);
  });
});
