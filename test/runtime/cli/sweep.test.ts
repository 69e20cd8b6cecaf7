/** Sweeps and trainings from the command line: stopped, killed, gone on with, refused. */
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { appendLine } from "../../../runtime/files.ts";
import { resultsFromText } from "../../../runtime/sweep/record.ts";
import { resumeSamples, SWEPT_PROGRAM } from "../train/resume-program.ts";
import { expectCivil, type Finished, scratch, snn, startSnn } from "./snn.ts";

const folder = scratch();
const SWEEP = `sweep 1
seeds 5, 6
stages start, end
epochs 2
batches 2 of 10
vary state 8 of 12
baseline quantised time 3
train weight 5 epochs 2
`;
const RESULTS = "r.jsonl";
const JOURNAL = join(folder, `${RESULTS}.unfinished`, "records.jsonl");
const words = (...more: string[]): string[] => [
  ...["compare", "small.snn", "--sweep", "s.sweep", "-o", RESULTS, "--json"],
  ...more,
];
const results = (): string => readFileSync(join(folder, RESULTS), "utf8");
const clear = (): void => rmSync(join(folder, RESULTS), { force: true });

beforeAll(() => {
  writeFileSync(join(folder, "small.snn"), SWEPT_PROGRAM);
  writeFileSync(join(folder, "samples.csv"), resumeSamples());
  writeFileSync(join(folder, "s.sweep"), SWEEP);
});

/** Ends a command by a signal once a file is so long. */
const stopOnce = (line: readonly string[], signal: "SIGINT" | "SIGKILL", ready: () => boolean) =>
  new Promise<Pick<Finished, "code" | "stderr">>((resolve) => {
    const child = startSnn(line, folder);
    let stderr = "";
    child.stdout.resume();
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const timer = setInterval(() => {
      if (ready()) child.kill(signal);
    }, 2);
    child.on("close", (code) => {
      clearInterval(timer);
      resolve({ code, stderr });
    });
  });
const recordsKept = (): number =>
  existsSync(JOURNAL) ? readFileSync(JOURNAL, "utf8").split("\n").length - 2 : 0;

let whole = "";

describe("a sweep", () => {
  test("has one record a point, in their order, and the same bytes with one worker and with three", async () => {
    const one = await snn(words("--workers", "1", "--resume"), folder);
    expect(one).toMatchObject({ code: 0 });
    expect(one.stderr).toContain(`nothing of an earlier sweep at ${RESULTS}: starting from the first point`);
    expect(one.json()).toEqual({ points: 14, done: 14, resumed: 0, written: RESULTS });
    whole = results();
    clear();
    expect(await snn(words("--workers", "3"), folder)).toMatchObject({ code: 0 });
    expect(results()).toBe(whole);
    const { header, records } = resultsFromText(RESULTS, whole);
    expect(header).toMatchObject({ program: "small.snn", points: 14, epochs: 2, batches: 2, batch: 10 });
    expect(records.map(({ point }) => point)).toEqual([...Array(14).keys()]);
    for (const record of records)
      if (record.kind === "gradient") {
        expect(record.samples).toBe(20);
        expect(record.layers.map(({ name }) => name)).toContain("all");
        const [own] = record.layers.filter(({ against }) => against === "chip ticks, floor");
        expect(own.cosine).toBeGreaterThan(0.95);
      } else if (record.kind === "baseline") {
        expect(record).toMatchObject({ setting: "quantised, time 3", baseline: "quantised", samples: 20 });
        expect(record.layers.map(({ against }) => against)).toContain("continuous, no floor");
      } else expect(record.validation).toHaveLength(2);
    expect(readdirSync(folder).filter((name) => name.includes("unfinished"))).toEqual([]);
  }, 120_000);

  test("stopped by Ctrl-C it says how to go on; killed, with a record half written, it loses nothing", async () => {
    clear();
    const stopped = await stopOnce(words("--workers", "1"), "SIGINT", () => recordsKept() >= 2);
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toMatch(
      /stopped: \d+ of 14 points are kept; the same command with --resume goes on/,
    );
    const kept = recordsKept();
    expect(kept).toBeGreaterThanOrEqual(2);

    await stopOnce(words("--resume", "--workers", "1"), "SIGKILL", () => recordsKept() >= kept + 1);
    appendFileSync(JOURNAL, '{"point":9,"kind":"trai');
    const done = await snn(words("--resume"), folder);
    expect(done.stderr).not.toContain("nothing of an earlier sweep");
    expect(done.code).toBe(0);
    expect(done.json()["resumed"]).toBeGreaterThanOrEqual(kept + 1);
    expect(results()).toBe(whole);
  }, 120_000);

  test("does not go on with results of another program, nor with a file that holds none", async () => {
    const other = SWEPT_PROGRAM.replace("hid[6]", "hid[7]");
    writeFileSync(join(folder, "small.snn"), other);
    const refused = await snn(words("--resume"), folder);
    writeFileSync(join(folder, "small.snn"), SWEPT_PROGRAM);
    expect(refused.code).toBe(1);
    expectCivil(refused, folder);
    expect(refused.json()["diagnostics"]).toMatchObject([{ code: "E0916", line: 1 }]);
    expect(refused.stderr).toContain("has changed since");
    expect(results()).toBe(whole);
    writeFileSync(join(folder, RESULTS), `${whole.split("\n")[0]}\nno record\n`);
    const broken = await snn(words("--resume"), folder);
    expect(broken.json()["diagnostics"]).toMatchObject([{ code: "E0916", line: 2 }]);
    clear();
  }, 60_000);

  test.each([["an empty range", "sweep 1\nvary time 8..4\n", "E0914", 2]])(
    "refuses %s",
    async (_, text, code, line) => {
      writeFileSync(join(folder, "bad.sweep"), text);
      const done = await snn(
        ["compare", "small.snn", "--sweep", "bad.sweep", "-o", RESULTS, "--json"],
        folder,
      );
      expect(done.code).toBe(1);
      expectCivil(done, folder);
      expect(done.json()["diagnostics"]).toMatchObject([{ code, line, file: "bad.sweep" }]);
      expect(existsSync(join(folder, RESULTS))).toBe(false);
    },
  );

  test("needs a place for its results, and takes no option of another comparison", async () => {
    expect(await snn(["compare", "small.snn", "--sweep", "s.sweep"], folder)).toMatchObject({ code: 2 });
    const done = await snn(words("--bins", "4"), folder);
    expect(done.code).toBe(2);
    expect(done.stderr).toContain("--bins goes with --baselines");
  });

  test("names a disk that is full", () => {
    expect(() => appendLine("/dev/full", "a record\n")).toThrow(/no room is left on the disk/);
  });
});

describe("a training", () => {
  const train = (...more: string[]): string[] => [
    "train",
    "small.snn",
    "--epochs",
    "300",
    "-o",
    "w.json",
    ...more,
  ];
  const checkpoint = join(folder, "w.json.checkpoint");

  test("stopped by Ctrl-C it says how to go on, and ends with the same bytes", async () => {
    expect((await snn(train(), folder)).code).toBe(0);
    const due = readFileSync(join(folder, "w.json"), "utf8");
    expect(existsSync(checkpoint)).toBe(false);
    rmSync(join(folder, "w.json"));
    const stopped = await stopOnce(train(), "SIGINT", () => existsSync(checkpoint));
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain("w.json.checkpoint; the same command with --resume goes on");
    const refused = await snn(train(), folder);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("E0912");
    const other = await snn(train("--resume", "--seed", "3"), folder);
    expect(other.code).toBe(1);
    expect(other.stderr).toContain("w.json.checkpoint is a checkpoint of seed 5, and this is seed 3");
    expect(await snn(train("--resume"), folder)).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, "w.json"), "utf8")).toBe(due);
    expect(existsSync(checkpoint)).toBe(false);
  }, 120_000);

  const TWO_SEEDS = ["train", "small.snn", "--epochs", "2", "--seeds", "5..6", "--checkpoint"];

  test("of several seeds keeps a checkpoint each", async () => {
    const line = [...TWO_SEEDS, "c.keep", "--json"];
    const first = await snn(line, folder);
    expect(readdirSync(folder).filter((name) => name.startsWith("c."))).toEqual([
      "c.seed5.keep",
      "c.seed6.keep",
    ]);
    const again = await snn([...line, "--resume"], folder);
    const accuracies = ({ json }: Finished) => [json()["mean"], json()["deviation"]];
    expect(accuracies(again)).toEqual(accuracies(first));
  }, 60_000);

  test("cannot go on from nowhere, and says so where there is no checkpoint yet", async () => {
    expect(await snn(["train", "small.snn", "--resume"], folder)).toMatchObject({ code: 2 });
    const line = [...TWO_SEEDS, "d.keep", "--resume"];
    const said = (seed: number) => `no checkpoint at d.seed${seed}.keep: starting from epoch 0\n`;
    const first = await snn(line, folder);
    expect(first.code).toBe(0);
    expect(first.stdout).toContain(said(5) + said(6));
    rmSync(join(folder, "d.seed5.keep"));
    const second = await snn(line, folder);
    expect(second.stdout).toContain(said(5));
    expect(second.stdout).not.toContain(said(6));
  });
});
