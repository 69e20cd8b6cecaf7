import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { RECURRENT, scratch, snn, startBoard, YINYANG } from "./snn.ts";

const sha256 = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");

describe("every job does what it says", () => {
  test("help lists all commands, and each has help of its own with an example", async () => {
    const folder = scratch();
    const help = await snn(["--help"], folder);
    expect(help.code).toBe(0);
    for (const command of [
      "check",
      "compile",
      "run",
      "train",
      "compare",
      "flash",
      "board",
      "data",
      "demo",
      "explain",
    ]) {
      expect(help.stdout).toContain(`snn ${command}`);
      const own = await snn([command, "--help"], folder);
      expect(own.code).toBe(0);
      expect(own.stdout).toContain("Examples:");
    }
  });

  test("the shell completes commands and options", async () => {
    const folder = scratch();
    expect((await snn(["completion"], folder)).stdout).toContain("snn");
    const commands = await snn(["--get-yargs-completions", "snn", "c"], folder);
    expect(commands.stdout).toMatch(/check[\s\S]*compile/);
    expect((await snn(["--get-yargs-completions", "snn", "train", "--s"], folder)).stdout).toContain(
      "--seed",
    );
    const chips = await snn(["--get-yargs-completions", "snn", "compile", "--chip", "ft1-"], folder);
    expect(chips.stdout.trim().split("\n").sort()).toEqual(["ft1-mesh", "ft1-sim", "ft1-up5k"]);
  });

  test("check passes both examples", async () => {
    for (const file of [YINYANG, RECURRENT]) {
      const done = await snn(["check", file, "--json"], scratch());
      expect(done.code).toBe(0);
      expect(done.json()).toEqual({ diagnostics: [] });
    }
  });

  test("compile writes the same bytes twice, another seed others, and prints what it takes", async () => {
    const folder = scratch();
    const a = await snn(["compile", YINYANG, "-o", "a.img", "--json"], folder);
    const b = await snn(["compile", YINYANG, "-o", "b.img", "--json"], folder);
    const c = await snn(["compile", YINYANG, "-o", "c.img", "--seed", "1", "--json"], folder);
    expect(a.json()).toMatchObject({ chip: "ft1-up5k", cores: 1, neurons: 123, synapses: 840 });
    expect(a.json()["imageSha256"]).toMatch(/^[0-9a-f]{64}$/);
    expect(a.json()["resources"]).toContainEqual({ name: "synapses", need: 840, have: 16384 });
    expect(b.json()).toEqual(a.json());
    expect(sha256(join(folder, "b.img"))).toBe(sha256(join(folder, "a.img")));
    expect(c.json()["imageSha256"]).not.toBe(a.json()["imageSha256"]);
    expect(readdirSync(folder).sort()).toEqual(["a.img", "b.img", "c.img"]);
  });

  test("run gives the same spikes from a program and from its image with the same input, and from run to run", async () => {
    const folder = scratch();
    const program = await snn(["run", RECURRENT, "--steps", "200", "--json"], folder);
    const again = await snn(["run", RECURRENT, "--steps", "200", "--json"], folder);
    const other = await snn(["run", RECURRENT, "--steps", "200", "--seed", "99", "--json"], folder);
    expect(program.json()["spikes"]).toBeGreaterThan(50);
    expect(program.json()).toMatchObject({
      steps: 200,
      cycles: expect.any(Number),
      seconds: expect.any(Number),
    });
    expect(again.json()["spikeHash"]).toBe(program.json()["spikeHash"]);
    expect(again.json()["cycles"]).toBe(program.json()["cycles"]);
    expect(other.json()["spikeHash"]).not.toBe(program.json()["spikeHash"]);

    await snn(["compile", YINYANG, "-o", "yy.img"], folder);
    const { writeFileSync } = await import("node:fs");
    writeFileSync(join(folder, "in.csv"), "tick,neuron\n60,point[0]\n100,point[1]\n300,2\n40,point[3]\n");
    const fromText = await snn(["run", YINYANG, "--input", "in.csv", "--steps", "32", "--json"], folder);
    const fromImage = await snn(["run", "yy.img", "--input", "in.csv", "--steps", "32", "--json"], folder);
    expect(fromText.json()["spikes"]).toBeGreaterThan(10);
    expect(fromImage.json()["spikeHash"]).toBe(fromText.json()["spikeHash"]);
  });

  test("run presents test samples where the program has data, and writes spikes and probes", async () => {
    const folder = scratch();
    const done = await snn(
      ["run", YINYANG, "--steps", "96", "--spikes", "s.csv", "--trace", "t.csv", "--json"],
      folder,
    );
    expect(done.code).toBe(0);
    const spikes = readFileSync(join(folder, "s.csv"), "utf8").trimEnd().split("\n");
    expect(spikes.length - 1).toBe(done.json()["spikes"]);
    const trace = readFileSync(join(folder, "t.csv"), "utf8").trimEnd().split("\n");
    // 8 probed voltages at 96 steps, and the spikes of the probed population.
    const classSpikes = spikes.filter((line) => line.includes(",class[")).length;
    expect(trace.length - 1).toBe(8 * 96 + classSpikes);
    expect(classSpikes).toBeGreaterThan(3);
  });

  test("continuous time runs the same program with nearly the same number of spikes", async () => {
    const folder = scratch();
    const chip = (await snn(["run", YINYANG, "--steps", "320", "--json"], folder)).json()["spikes"] as number;
    const float = (
      await snn(["run", YINYANG, "--steps", "320", "--chip", "float64", "--json"], folder)
    ).json();
    expect(Math.abs((float["spikes"] as number) - chip)).toBeLessThan(0.03 * chip);
  });

  test("train learns on the chip and in float64, and its weights compile to what was trained", async () => {
    const folder = scratch();
    const chip = await snn(["train", YINYANG, "--epochs", "2", "-o", "w.json", "--json"], folder);
    expect(chip.json()).toMatchObject({ seed: 0, epochs: 2, microsecondsPerSample: expect.any(Number) });
    const { last, bestValidation } = chip.json()["test"] as { last: number; bestValidation: number };
    expect(last).toBeGreaterThan(0.8);
    expect(bestValidation).toBeGreaterThan(0.8);
    const float = await snn(["train", YINYANG, "--epochs", "2", "--chip", "float64", "--json"], folder);
    expect((float.json()["test"] as { last: number }).last).toBeGreaterThan(0.75);
    const before = await snn(["compile", YINYANG, "--json"], folder);
    const after = await snn(["compile", YINYANG, "--weights", "w.json", "--json"], folder);
    expect(after.code).toBe(0);
    expect(after.json()["imageSha256"]).not.toBe(before.json()["imageSha256"]);
  }, 60_000);

  test("compare names both references for both layers, and the integer gradient is that of float64", async () => {
    const done = await snn(["compare", YINYANG, "--batches", "4", "--json"], scratch());
    const layers = done.json()["layers"] as {
      name: string;
      against: string;
      cosine: number;
      signAgreement: number;
    }[];
    expect(layers.length).toBe(8);
    for (const name of ["point->hid", "hid->class"]) {
      const own = layers.filter((layer) => layer.name === name);
      expect(own.map((layer) => layer.against)).toEqual([
        "chip ticks, floor",
        "chip ticks, no floor",
        "continuous, floor",
        "continuous, no floor",
      ]);
      expect(own[0].cosine).toBeGreaterThan(0.999);
      expect(own[0].signAgreement).toBeGreaterThan(0.99);
    }
  });

  test("data writes the published sets", async () => {
    const folder = scratch();
    expect((await snn(["data", "yinyang", "--out", "d"], folder)).code).toBe(0);
    expect(sha256(join(folder, "d/train.csv"))).toBe(
      "2dc23c79a987db68092f35eb6a015536921b376e83c04abfcc2df047183969d5",
    );
    expect(sha256(join(folder, "d/val.csv"))).toBe(
      "4e44cdaffbb5174317695bc543c04811603bd386eae7f3383aa58cf0265a5c08",
    );
    expect(sha256(join(folder, "d/test.csv"))).toBe(
      "d240f103ea557133323b2ebf4af3f130bfb7995746a996a13ba3cdf824a882ea",
    );
  });

  test("a program trains from CSV files as from the generated set", async () => {
    const folder = scratch();
    const { writeFileSync } = await import("node:fs");
    await snn(["data", "yinyang", "--out", "."], folder);
    const text = readFileSync(YINYANG, "utf8").replace(
      /^data yinyang.*$/m,
      'data csv("train.csv", validation = "val.csv", test = "test.csv")',
    );
    writeFileSync(join(folder, "csv.snn"), text);
    const csv = await snn(["train", "csv.snn", "--epochs", "1", "--json"], folder);
    const own = await snn(["train", YINYANG, "--epochs", "1", "--json"], folder);
    expect(csv.json()["test"]).toEqual(own.json()["test"]);
  }, 60_000);

  test("a program trains whose parts stand in files of their own, in a folder of their own", async () => {
    const folder = scratch();
    const { mkdirSync, writeFileSync } = await import("node:fs");
    mkdirSync(join(folder, "net"));
    const lines = readFileSync(YINYANG, "utf8").split("\n");
    const params = lines.filter((line) => line.startsWith("param"));
    writeFileSync(join(folder, "net", "params.snn"), ["snn 1", ...params].join("\n"));
    const rest = lines.filter((line) => !line.startsWith("param"));
    rest.splice(1, 0, 'import "params.snn"');
    writeFileSync(join(folder, "net", "main.snn"), rest.join("\n"));
    const split = await snn(["train", "net/main.snn", "--epochs", "1", "--json"], folder);
    const whole = await snn(["train", YINYANG, "--epochs", "1", "--json"], folder);
    expect(split.code, split.stderr).toBe(0);
    expect(split.json()["test"]).toEqual(whole.json()["test"]);
  }, 60_000);

  test("flash writes a program to a board in another process, which then refuses nothing", async () => {
    const folder = scratch();
    const board = await startBoard(folder);
    try {
      const done = await snn(["flash", YINYANG, "--tcp", `127.0.0.1:${board.port}`, "--json"], folder);
      expect(done.code).toBe(0);
      const compiled = await snn(["compile", YINYANG, "--json"], folder);
      expect(done.json()["imageSha256"]).toBe(compiled.json()["imageSha256"]);
    } finally {
      board.stop();
    }
  });

  test("explain tells what a code means", async () => {
    const done = await snn(["explain", "e0602"], scratch());
    expect(done.stdout).toContain("E0602 (error): more than the chip holds");
  });
});

describe("the whole way", () => {
  test("two runs of the demo write the same bytes", async () => {
    const folder = scratch();
    const runs = await Promise.all(
      ["a", "b"].map((out) => snn(["demo", YINYANG, "--epochs", "2", "--out", out, "--json"], folder)),
    );
    for (const run of runs) {
      expect(run.code).toBe(0);
      expect(run.json()["board"]).toMatchObject({ samples: 100, same: true });
    }
    const names = readdirSync(join(folder, "a")).sort();
    expect(names).toEqual([
      "yinyang.float64.weights.json",
      "yinyang.img",
      "yinyang.report.json",
      "yinyang.report.txt",
      "yinyang.weights.json",
    ]);
    for (const name of names)
      expect(sha256(join(folder, "b", name)), name).toBe(sha256(join(folder, "a", name)));
  }, 120_000);
});
