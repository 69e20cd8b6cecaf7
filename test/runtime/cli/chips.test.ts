/** Chips described in files, on the command line: wherever `--chip` stands, and nothing half done where they are wrong. */
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectFile } from "../../golden.ts";
import { expectCivil, RECURRENT, scratch, snn, startBoard, YINYANG } from "./snn.ts";

const folder = scratch();
const put = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};
for (const name of ["ft1-large.chip", "loihi1-four.chip"])
  copyFileSync(projectFile(`examples/chips/${name}`), join(folder, name));
const LARGE = "ft1-large.chip";
put("small.chip", "chip 1\nname small\nbased on ft1-up5k\nneurons 100\naxons 100\n");
put("wrong.chip", "chip 1\nname wrong\nbased on ft1-up5k\nneurons -5\nnuerons 3\n");
put("mesh.chip", "chip 1\nname mesh\nbased on ft1-mesh\ncores 16\nneurons 20\naxons 256\n");

describe("a chip's file", () => {
  test("is listed, printed whole, checked, and a file to begin with comes from a chip's name", async () => {
    const all = await snn(["chips", "--json"], folder);
    expect(all.json()["chips"]).toHaveLength(5);
    expect(all.json()["chips"]).toContainEqual(
      expect.objectContaining({
        name: "loihi1",
        limits: expect.objectContaining({ synapses: null, axons: 4096 }),
      }),
    );
    for (const word of ["ft1-mesh", "synapticBits", "unlimited", "268,435,456", "files that describe a chip"])
      expect(all.stderr).toContain(word);
    const printed = await snn(["chips", "loihi1-four.chip"], folder);
    expect(printed.code).toBe(0);
    expect(printed.stdout).toMatch(/^cores +4 +# loihi1-four\.chip:6$/m);
    expect(printed.stdout).toMatch(/^outputAxons +4096 +# loihi1$/m);
    put(
      "mine.chip",
      (await snn(["chips", "ft1-up5k"], folder)).stdout.replace("name  ft1-up5k", "name  mine"),
    );
    expect((await snn(["chips", "mine.chip", "--json"], folder)).json()["chips"]).toMatchObject([
      { name: "mine", kind: "ft1", limits: { neurons: 256 } },
    ]);
  });

  test("is compiled for, and its image runs without it, with the spikes of Firetime's own chips", async () => {
    const made = await snn(["compile", RECURRENT, "--chip", LARGE, "-o", "large.img", "--json"], folder);
    expect(made.stderr).toContain("fits ft1-large: one ft1 core in the memories of a larger FPGA");
    expect(made.json()).toMatchObject({ chip: "ft1-large" });
    expect(made.json()["resources"]).toContainEqual({ name: "neurons", need: 200, have: 1024 });
    const run = async (...words: string[]) =>
      (await snn(["run", ...words, "--steps", "100", "--json"], folder)).json();
    const own = await run(RECURRENT);
    const { spikes, spikeHash, cycles } = own;
    expect(spikes).toBeGreaterThan(50);
    expect(await run(RECURRENT, "--chip", LARGE)).toMatchObject({ spikes, spikeHash, cycles });
    const many = await run(RECURRENT, "--chip", "mesh.chip");
    expect(many).toMatchObject({ spikes, spikeHash, coreCycles: expect.any(Number) });
    expect(many["cycles"]).toBeLessThan(Number(many["coreCycles"]));
    const image = await snn(["run", "large.img", "--steps", "100"], folder);
    expect(image.stdout).toContain("large.img on ft1-large: 100 steps");
  });

  test("must be the one that an image was compiled for", async () => {
    expect(existsSync(join(folder, "large.img"))).toBe(true);
    put("other.chip", readFileSync(join(folder, LARGE), "utf8").replace(/^neurons .*$/m, "neurons 999"));
    for (const [chip, said] of [
      [LARGE, null],
      ["ft1-sim", "the image is for ft1-large, not for ft1-sim"],
      ["other.chip", "the image is for another ft1-large: neurons was 1024, and other.chip says 999"],
    ] as const) {
      const done = await snn(["run", "large.img", "--steps", "5", "--chip", chip], folder);
      expect(done.code).toBe(said === null ? 0 : 1);
      if (said !== null) expect(done.stderr).toContain(said);
    }
  });

  test("is trained on, in threads, to the weights of Firetime's own chips", async () => {
    put("yinyang.snn", readFileSync(YINYANG, "utf8").replace("param hidden = 120", "param hidden = 30"));
    const weights = async (chip: string): Promise<unknown> => {
      const words = ["train", "yinyang.snn", "--chip", chip, "--epochs", "1", "-o", `${chip}.json`, "--json"];
      const done = await snn(words, folder);
      expect(done.json()).toMatchObject({ target: chip.replace(".chip", "") });
      return JSON.parse(readFileSync(join(folder, `${chip}.json`), "utf8"))["projections"];
    };
    const own = await weights("ft1-up5k");
    expect(own).toBeDefined();
    expect(await weights("small.chip")).toEqual(own);
  });

  test("is a board's, which takes images for it and for no other", async () => {
    const board = await startBoard(folder, "--chip", LARGE);
    try {
      const flash = (...words: string[]) =>
        snn(["flash", ...words, "--tcp", `127.0.0.1:${board.port}`, "--json"], folder);
      expect((await flash(YINYANG, "--chip", LARGE)).json()).toMatchObject({ chip: "ft1-large" });
      const other = await flash("yinyang.snn", "--chip", "small.chip");
      expect(other.code).toBe(3);
      expect(other.stderr).toContain("the image is for small, the board is ft1-large");
    } finally {
      board.stop();
    }
  });
});

describe("a chip that is none", () => {
  test.each([
    ["compile", YINYANG, "-o", "x.img"],
    ["check", YINYANG],
    ["run", YINYANG, "--spikes", "x.csv"],
    ["train", YINYANG, "-o", "x.json"],
    ["compare", YINYANG],
    ["flash", YINYANG, "--tcp", "127.0.0.1:1"],
    ["board", "--tcp", "0"],
  ])("is refused by %s with all that is wrong and where, and nothing is written", async (...words) => {
    const done = await snn([...words, "--chip", "wrong.chip", "--json"], folder);
    expect(done.code).toBe(1);
    expectCivil(done, folder);
    expect(done.json()["diagnostics"]).toMatchObject([
      { code: "E0644", file: "wrong.chip", line: 4, column: 9 },
      { code: "E0641", file: "wrong.chip", line: 5, column: 1, hint: "did you mean `neurons`?" },
    ]);
    for (const name of ["x.img", "x.csv", "x.json"]) expect(existsSync(join(folder, name))).toBe(false);
  });

  test.each([
    [["check", YINYANG, "--chip", "ft1-upk5"], 2, "did you mean ft1-up5k? choose one of ft1, ft1-up5k"],
    [["check", YINYANG, "--chip", "mine.chp"], 1, "E0801: mine.chp does not exist"],
    [["check", YINYANG, "--chip", "."], 1, "E0802: . is a folder"],
    [["check", YINYANG, "--chip", YINYANG], 1, "is a program, not the description of a chip"],
    [["compare", YINYANG, "--chip", "loihi1-four.chip"], 1, "E0601"],
    [["board", "--tcp", "0", "--chip", "loihi1-four.chip"], 2, "a board has one core of kind ft1"],
    [
      ["compile", RECURRENT, "--chip", "mesh.chip", "--broken", "3,16"],
      2,
      "--broken 16: mesh has cores 0 to 15",
    ],
    [["compile", YINYANG, "--broken", "0"], 2, "--broken is for chips of many cores; ft1-up5k has one"],
    [["chips", "ft1-upk5"], 2, "did you mean `ft1-up5k`?"],
  ])("%j ends with %i and says so", async (words, code, said) => {
    const done = await snn(words, folder);
    expect(done.code).toBe(code);
    expectCivil(done, folder);
    expect(done.stderr).toContain(said);
  });
});
