import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readNpy } from "../../../compiler/lower/npy.ts";
import { distance } from "../gradient/nets.ts";
import { expectCivil, scratch, snn, YINYANG } from "./snn.ts";

interface Result {
  readonly findings: readonly { readonly kind: string; readonly neuron: string; readonly shift: number }[];
  readonly layers: readonly { readonly name: string; readonly gradient: readonly number[] }[];
}

describe("snn gradient", () => {
  test("its own firings and weights, written and read again, are right and give the same gradient", async () => {
    const folder = scratch();
    const words = ["gradient", YINYANG, "--sample", "1", "--save-spikes", "f.csv", "-o", "g.csv", "--json"];
    const found = await snn(words, folder);
    expect([found.code, found.stdout.split("\n").length]).toEqual([0, 2]);
    const again = await snn(
      [
        "gradient",
        YINYANG,
        "--sample",
        "1",
        "--spikes",
        "f.csv",
        "--weights",
        "g.csv",
        "-o",
        "g.npy",
        "--json",
      ],
      folder,
    );
    const [one, two] = [found, again].map((done) => done.json() as unknown as Result);
    expect(two.findings).toEqual([]);
    const flat = ({ layers }: Result) => layers.flatMap(({ gradient }) => gradient);
    expect(flat(one).length).toBe(840);
    expect(distance(flat(two), flat(one))).toBeLessThan(1e-12);
    const array = readNpy(readFileSync(join(folder, "g.npy")));
    expect(array).toEqual({ shape: [840], values: Float64Array.from(flat(two)) });
    const rows = readFileSync(join(folder, "g.csv"), "utf8").trimEnd().split("\n");
    expect(rows[0]).toBe("projection,source,target,weight,gradient");
    expect(rows.slice(1).map((row) => Number(row.split(",")[4]))).toEqual(flat(one));
    expect(rows[1]).toMatch(/^point->hid,point\[0\],hid\[0\],/);
  });

  test("a spike of `snn run` put a tick and a half later is among the findings, with that size", async () => {
    const folder = scratch();
    await snn(["gradient", YINYANG, "--save-spikes", "f.csv"], folder);
    const rows = readFileSync(join(folder, "f.csv"), "utf8").trimEnd().split("\n");
    const [time, neuron] = rows[rows.length - 1].split(",");
    const tick = 5e-3 / 256;
    rows[rows.length - 1] = `${Number(time) + 1.5 * tick},${neuron}`;
    writeFileSync(join(folder, "late.csv"), rows.join("\n"));
    const done = await snn(["gradient", YINYANG, "--spikes", "late.csv", "--tolerance", "0.5"], folder);
    expect(done.code).toBe(0);
    expect(done.stdout).toContain(`  ${neuron} at `);
    expect(done.stdout).toContain("1.5 ticks too late");
    expect(
      (await snn(["gradient", YINYANG, "--spikes", "late.csv", "--tolerance", "2"], folder)).stdout,
    ).not.toContain("too late");
  });

  test("spikes of `snn run` are read; what is wrong with a table is told on one screen", async () => {
    const folder = scratch();
    await snn(["run", YINYANG, "--steps", "64", "--spikes", "s.csv"], folder);
    const good = await snn(["gradient", YINYANG, "--spikes", "s.csv"], folder);
    expect([good.code, good.stderr]).toEqual([0, ""]);
    expect(good.stdout).toContain("2 trials, test samples from 0 on");
    writeFileSync(join(folder, "bad.csv"), "tick,neuron\n295,hid[76]\n294,hid[2]\n");
    const bad = await snn(["gradient", YINYANG, "--spikes", "bad.csv", "-o", "never.csv"], folder);
    expect([bad.code, bad.stdout]).toEqual([1, ""]);
    expect(bad.stderr).toBe(
      "error E0932: time 294 comes after 295\n --> bad.csv:3:1\n  = sort the rows by their first column; rows of several runs do not belong in one table\n",
    );
    expectCivil(bad, folder);
  });

  test.each([
    [["--unit", "ms"], "--unit says what times an .npy array holds: give one with --spikes"],
    [["--sample", "1000"], "--sample takes 0 to 999: there are 1,000 test samples"],
    [["--label", "3"], "--label takes 0 to 2: the loss tells 3 classes apart"],
    [["--tolerance", "x"], "--tolerance takes a number of ticks from 0; got x"],
    [["-o", YINYANG], "is what the command reads: write to another file"],
  ])("refuses %j", async (words, message) => {
    const folder = scratch();
    const done = await snn(["gradient", YINYANG, ...words], folder);
    expect([done.code, done.stdout]).toEqual([2, ""]);
    expect(done.stderr).toContain(message);
  });
});
