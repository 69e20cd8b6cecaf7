/** Whatever stops a training, `--resume` ends it with the same weights, byte for byte. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hex, specificationOf } from "../../../hw-models/specification.ts";
import { Problem } from "../../../runtime/problem.ts";
import { checkpointFromText } from "../../../runtime/train/checkpoint.ts";
import { difference } from "../../../runtime/train/identity.ts";
import { type JobFiles, runTrainJob, type TrainOutcome } from "../../../runtime/train/job.ts";
import { projectFile } from "../../golden.ts";
import { localJob, readIn, resumeJob, resumeSamples, SAMPLES } from "./resume-program.ts";

const folder = mkdtempSync(join(tmpdir(), "firetime-resume-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => writeFileSync(join(folder, "samples.csv"), resumeSamples()));

const EPOCHS = 6;
const KILLS = 50;
const TARGETS = ["ft1-up5k", "float64"] as const;

/** A disk that goes away: the n-th write throws, before or after it has come through. */
class Crash extends Error {}
const disk = (
  fails: { readonly at: number; readonly after: boolean } | null,
): JobFiles & { text: string | null } => {
  const read = readIn(folder);
  let writes = 0;
  const files = {
    text: null as string | null,
    data: read,
    bytes: read,
    readText: () => files.text,
    writeText: (_: string, text: string) => {
      const hit = fails?.at === ++writes;
      if (hit && !fails.after) throw new Crash();
      files.text = text;
      if (hit) throw new Crash();
    },
  };
  return files;
};

const trained = (target: string, files: JobFiles, resume = true, epochs = EPOCHS): TrainOutcome =>
  runTrainJob(resumeJob(target, { file: "c", resume }, epochs), files, () => {});

describe.each(TARGETS)("on %s", (target) => {
  test("a crash at each write, before it or behind it, changes nothing of the end", () => {
    const undisturbed = trained(target, disk(null));
    expect(undisturbed.weights.last).not.toEqual(undisturbed.weights.first);
    expect(undisturbed.weights.middle).not.toEqual(undisturbed.weights.last);
    for (let at = 1; at <= EPOCHS; at++)
      for (const after of [false, true]) {
        const broken = disk({ at, after });
        expect(() => trained(target, broken)).toThrow(Crash);
        const again = disk(null);
        again.text = broken.text;
        const { samples, ...end } = trained(target, again);
        expect(samples).toBe((EPOCHS - (at - (after ? 0 : 1))) * 2 * SAMPLES);
        expect({ ...end, samples: undisturbed.samples }).toEqual(undisturbed);
      }
  });

  test("a checkpoint holds the state: with another one the end differs", () => {
    const files = disk({ at: 3, after: true });
    expect(() => trained(target, files)).toThrow(Crash);
    const other = disk({ at: 2, after: true });
    expect(() => trained(target, other)).toThrow(Crash);
    expect(files.text).not.toBe(other.text);
    expect(files.text?.split("\n")).toHaveLength(3);
  });
});

describe("a checkpoint is refused by name", () => {
  const problemOf = (act: () => unknown): string => {
    try {
      act();
    } catch (thrown) {
      if (thrown instanceof Problem) return thrown.toText();
      throw thrown;
    }
    return "none";
  };
  const stopped = (): string => {
    const files = disk({ at: 2, after: true });
    expect(() => trained("ft1-up5k", files)).toThrow(Crash);
    return files.text ?? "";
  };
  const resumed = (
    text: string,
    change: (job: ReturnType<typeof resumeJob>) => ReturnType<typeof resumeJob>,
  ) =>
    problemOf(() => {
      const files = disk(null);
      files.text = text;
      runTrainJob(change(resumeJob("ft1-up5k", { file: "c", resume: true }, EPOCHS)), files, () => {});
    });

  test("where the program, chip, seed, epochs or data differ", () => {
    const text = stopped();
    const other = {
      bytes: readIn(folder),
      data: () => new TextEncoder().encode(resumeSamples().replace("0.5", "0.4")),
    };
    expect([
      resumed(text, (job) => ({ ...job, file: "other.snn" })),
      resumed(text, (job) => ({ ...job, text: job.text.replace("hid[6]", "hid[7]") })),
      resumed(text, (job) => ({ ...job, target: "ft1-sim" })),
      resumed(text, (job) => ({ ...job, target: "float64" })),
      resumed(text, (job) => ({ ...job, seed: 7 })),
      resumed(text, (job) => ({ ...job, epochs: 8 })),
      problemOf(() => trained("ft1-up5k", { ...disk(null), ...other, readText: () => text })),
    ]).toMatchInlineSnapshot(`
      [
        "error E0910: c is a checkpoint of another program: small.snn, and this is other.snn
       --> c
        = resume with what it was written for, or name another --checkpoint",
        "error E0910: c is a checkpoint of another state of small.snn: the program or a file it names has changed since
       --> c
        = resume with what it was written for, or name another --checkpoint",
        "error E0910: c is a checkpoint of a training on ft1-up5k, and this is on ft1-sim
       --> c
        = resume with what it was written for, or name another --checkpoint",
        "error E0910: c is a checkpoint of a training on ft1-up5k, and this is on float64
       --> c
        = resume with what it was written for, or name another --checkpoint",
        "error E0910: c is a checkpoint of seed 5, and this is seed 7
       --> c
        = resume with what it was written for, or name another --checkpoint",
        "error E0910: c is a checkpoint of a training of 6 epochs, and this is one of 8
       --> c
        = resume with what it was written for, or name another --checkpoint",
        "error E0910: c is a checkpoint of other samples of samples.csv data
       --> c
        = resume with what it was written for, or name another --checkpoint",
      ]
    `);
  });

  test("where it is no checkpoint, or was changed", () => {
    const text = stopped();
    const keep = <T>(job: T): T => job;
    expect([
      resumed("", keep),
      resumed("{}", keep),
      resumed(text.slice(0, -20), keep),
      resumed(text.replace('"seed":5', '"seed":6'), keep),
    ]).toMatchInlineSnapshot(`
      [
        "error E0911: c is not a checkpoint: its first line is not JSON
       --> c
        = remove it and train anew, or name the file that \`snn train\` wrote",
        "error E0911: c is not a checkpoint: it does not say "firetimeCheckpoint": 1
       --> c
        = remove it and train anew, or name the file that \`snn train\` wrote",
        "error E0911: c is not a checkpoint: it was changed or cut off after it was written
       --> c
        = remove it and train anew, or name the file that \`snn train\` wrote",
        "error E0911: c is not a checkpoint: it was changed or cut off after it was written
       --> c
        = remove it and train anew, or name the file that \`snn train\` wrote",
      ]
    `);
  });

  test("where it is of another version", () => {
    const { identity } = checkpointFromText("c", stopped());
    expect(difference(identity, identity)).toBeNull();
    for (const due of [
      { ...identity, specification: "f00" },
      { ...identity, revision: identity.revision + 1 },
    ])
      expect(difference(identity, due)).toBe("of another version of Firetime, which trains otherwise");
  });

  test("where it is of another version of the chip that the training was on", () => {
    const files = disk(null);
    runTrainJob(localJob({ file: "c", resume: true }), files, () => {});
    const { identity } = checkpointFromText("c", files.text ?? "");
    expect(identity.target).toBe("loihi1");
    expect(identity.specification).toBe(hex(specificationOf("loihi1")));
    expect(checkpointFromText("c", stopped()).identity.specification).toBe(hex(specificationOf("ft1")));
  });

  test("where nobody asked for it", () => {
    const text = stopped();
    expect(
      problemOf(() => trained("ft1-up5k", { ...disk(null), readText: () => text }, false)),
    ).toMatchInlineSnapshot(`
      "error E0912: c holds a training of small.snn that was stopped after epoch 2 of 6
       --> c
        = go on with \`--resume\`, or remove the file to train anew"
    `);
  });
});

test("killed at 50 random moments, trainings end with the weights of undisturbed ones, byte for byte", async () => {
  const child = join(folder, "child.mjs");
  buildSync({
    entryPoints: [projectFile("test/runtime/train/resume-child.ts")],
    outfile: child,
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
  });
  const epochs = 12;
  const words = (target: string): string[] => [child, folder, target, String(epochs)];
  const weights = (target: string): string => readFileSync(join(folder, `${target}.json`), "utf8");
  const clear = (target: string): void => {
    for (const ending of ["json", "checkpoint"]) rmSync(join(folder, `${target}.${ending}`), { force: true });
  };
  /** Runs a child until it ends or, so long after it has begun, is killed; how long it ran. */
  const run = async (target: string, patience: () => number): Promise<{ killed: boolean; took: number }> => {
    const running = spawn(process.execPath, words(target), { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((resolve) => running.stdout.once("data", resolve));
    const begun = performance.now();
    const timer = setTimeout(() => running.kill("SIGKILL"), patience());
    const signal = await new Promise((resolve) => running.on("close", (_, name) => resolve(name)));
    clearTimeout(timer);
    return { killed: signal === "SIGKILL", took: performance.now() - begun };
  };
  const killAgainAndAgain = async (target: string): Promise<void> => {
    const { took } = await run(target, () => 60_000);
    const due = weights(target);
    clear(target);
    let [kills, finished] = [0, 0];
    while (kills < KILLS / TARGETS.length || finished === 0) {
      // Early and late moments: some before the first write, some behind many; at last none.
      const enough = kills >= KILLS / TARGETS.length;
      const { killed } = await run(target, () => (enough ? 60_000 : Math.random() ** 2 * took));
      if (killed) kills++;
      if (!existsSync(join(folder, `${target}.json`))) continue;
      expect(weights(target)).toBe(due);
      finished++;
      clear(target);
    }
  };
  await Promise.all(TARGETS.map(killAgainAndAgain));
}, 300_000);
