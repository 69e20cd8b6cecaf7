/** Conformance runs: cases agree through image and machine, one wrong number is found, bad files are named. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { cutWeight, SIGN_MODES } from "../../hw-models/numerics/loihi1.ts";
import { runLavaCase } from "../../runtime/conformance/lava.ts";
import { MalformedCase, parseLavaCase } from "../../runtime/conformance/lava-case.ts";
import { compareLoihiTrace, parseLoihiTrace } from "../../runtime/conformance/nir.ts";
import { projectFile } from "../golden.ts";
import { lavaOracle } from "../oracle/lava.ts";
import { lavaCase } from "./lava-nets.ts";
import { LOIHI_INPUT, LOIHI_SPIKES, LOIHI_STEPS } from "./loihi-trace.ts";

const CASES = 250;

test(`${CASES} cases of every kind agree with the oracle in every u, v and spike`, () => {
  let spikes = 0;
  fc.assert(
    fc.property(lavaCase, (own) => {
      expect(runLavaCase(parseLavaCase(JSON.stringify(own)))).toBeNull();
      spikes += own.spikes.flat().reduce((sum, spike) => sum + spike, 0);
    }),
    { numRuns: CASES, seed: 1 },
  );
  expect(spikes).toBeGreaterThan(1000);
});

test("a wrong number anywhere in the answers is found where it is", () => {
  fc.assert(
    fc.property(lavaCase, fc.constantFrom("u", "v", "spikes"), fc.nat(), fc.nat(), (own, register, s, n) => {
      const wrong = structuredClone(own);
      const step = s % own.u.length;
      const neuron = n % own.weights.length;
      const expected = register === "spikes" ? 1 - own.spikes[step][neuron] : own[register][step][neuron] + 1;
      wrong[register][step][neuron] = expected;
      expect(runLavaCase(parseLavaCase(JSON.stringify(wrong)))).toEqual({
        step,
        neuron,
        register,
        machine: own[register][step][neuron],
        lava: expected,
      });
    }),
    { numRuns: 100, seed: 2 },
  );
});

test("weights are cut as the widths of their sign mode ask for", () => {
  // Lava's utilities by hand: mixed loses a bit to the sign and rounds down, the others round toward zero.
  expect([-300, -66, -1, 1, 240, 300].map((w) => cutWeight(w, "mixed", 8))).toEqual([
    -256, -66, -2, 0, 240, 254,
  ]);
  expect([-66, -1, 240, 255].map((w) => cutWeight(w, "mixed", 1))).toEqual([-256, -256, 0, 0]);
  expect([-5, 127, 128, 255, 300].map((w) => cutWeight(w, "excitatory", 1))).toEqual([0, 0, 128, 128, 128]);
  expect([5, -127, -128, -300].map((w) => cutWeight(w, "inhibitory", 1))).toEqual([0, 0, -128, -128]);
  for (const mode of SIGN_MODES)
    for (const weight of [-256, -255, -3, 0, 7, 255])
      for (let bits = 1; bits <= 8; bits++) {
        const once = cutWeight(weight, mode, bits);
        expect(cutWeight(once, mode, bits)).toBe(once);
      }
});

test("a network of several cores runs as one", () => {
  // 1,030 neurons: the last six stand on a second core, and all reach all.
  const all = Array.from({ length: 1030 }, (_, n) => n);
  const lava = lavaOracle(
    {
      params: {
        du: 500,
        dv: 200,
        vth: 3,
        weight_exp: -1,
        num_weight_bits: 8,
        sign_mode: "mixed",
        bias_mant: all.map((n) => 60 * (n % 5) - 60),
        bias_exp: all.map(() => 1),
      },
      weights: all.map((n) => [(n % 400) - 200]),
      recurrent_weights: all.map((post) => all.map((pre) => ((post * 31 + pre * 17) % 511) - 255)),
      delays: null,
    },
    [[1], [0], [1]],
  );
  for (const step of lava.spikes.slice(1))
    for (const core of [step.slice(0, 1024), step.slice(1024)])
      expect(core.filter((spike) => spike).length).toBeGreaterThan(0);
  expect(runLavaCase(lava)).toBeNull();
});

describe("a malformed case", () => {
  const [good] = fc
    .sample(lavaCase, { numRuns: 50, seed: 5 })
    .filter(({ weights, delays }) => weights.length > 1 && weights[0].length > 1 && delays !== null);
  type Any = Record<string, unknown>;
  const params = (change: Any): Any => ({ params: { ...good.params, ...change } });
  const first = (rows: number[][], change: number[]): number[][] => [change, ...rows.slice(1)];

  test.each<[string, Any]>([
    ['format is "lava-lif-bit-v2", not "lava-lif-bit-v1"', { format: "lava-lif-bit-v2" }],
    ["params is missing, not an object", { params: undefined }],
    ["params.du is 4096, not a whole number from 0 to 4095", params({ du: 4096 })],
    ["params.dv is -1", params({ dv: -1 })],
    ["params.vth is 1.5", params({ vth: 1.5 })],
    ["params.vth is null", params({ vth: Number.NaN })],
    ["params.weight_exp is 8", params({ weight_exp: 8 })],
    ["params.num_weight_bits is 9", params({ num_weight_bits: 9 })],
    ['params.sign_mode is "both", not one of mixed', params({ sign_mode: "both" })],
    ["params.bias_mant is 3, not a list", params({ bias_mant: 3 })],
    ["params.bias_exp has 1 entries", params({ bias_exp: [1] })],
    ['params.bias_mant[0] is "1"', params({ bias_mant: good.params.bias_mant.map(() => "1") })],
    ["weights is missing", { weights: undefined }],
    ["weights has 0 entries, not one at least", { weights: [] }],
    ["weights[0] has 0 entries", { weights: [[], [1]] }],
    ["weights[1] has 1 entries", { weights: [good.weights[0], [1]] }],
    ["recurrent_weights is missing", { recurrent_weights: undefined }],
    ["recurrent_weights has 1 entries", { recurrent_weights: [[1]] }],
    [
      "delays[0][0] is 63, not a whole number from 0 to 62",
      {
        delays: first(
          good.delays ?? [],
          good.weights[0].map(() => 63),
        ),
      },
    ],
    ["input_spikes has 0 entries, not one at least", { input_spikes: [] }],
    [
      "input_spikes[0][0] is 2",
      {
        input_spikes: first(
          good.input_spikes,
          good.weights[0].map(() => 2),
        ),
      },
    ],
    ["u has 1 entries", { u: [good.u[0]] }],
    ["v[0] has 1 entries", { v: first(good.v, [0]) }],
    ["spikes[0] is null, not a list", { spikes: [null, ...good.spikes.slice(1)] }],
  ])("is told: %s", (said, change) => {
    const text = JSON.stringify({ ...good, ...change });
    expect(() => parseLavaCase(text)).toThrow(MalformedCase);
    expect(() => parseLavaCase(text)).toThrow(said);
  });

  test.each(["", "{", "[1]", "null", '{"format": NaN}', "7"])("that is %j is no case", (text) => {
    expect(() => parseLavaCase(text)).toThrow(MalformedCase);
  });

  test("tells several faults at once, five at most", () => {
    const text = JSON.stringify({ ...good, params: {}, u: 1, v: 1, spikes: 1 });
    try {
      parseLavaCase(text);
    } catch (error) {
      expect((error as MalformedCase).faults).toHaveLength(5);
      return;
    }
    throw new Error("it was taken");
  });
});

describe("the neuron recorded on a Loihi", () => {
  const column = (ones: readonly number[]): number[] =>
    Array.from({ length: LOIHI_STEPS }, (_, step) => Number(ones.includes(step)));

  test("fires in the very steps", () => {
    const spikes = column(LOIHI_SPIKES);
    const text = column(LOIHI_INPUT)
      .map((input, step) => `${input},0,${spikes[step]}.0\n`)
      .join("");
    expect(compareLoihiTrace(parseLoihiTrace(text))).toMatchObject({ firstDifference: -1, spikes: 4 });
    const late = text.replace(",1.0\n", ",0.0\n");
    expect(compareLoihiTrace(parseLoihiTrace(late)).firstDifference).toBe(LOIHI_SPIKES[0]);
  });

  test.each(["", "input,v,spike", "0,0", "2,0,0", "0,x,0", "0,0,0\n\n0,0,0"])("%j is no trace", (text) => {
    expect(() => parseLoihiTrace(text)).toThrow(MalformedCase);
  });
});

describe("npm run conformance", () => {
  const folder = mkdtempSync(join(tmpdir(), "firetime-conformance-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const cases = fc.sample(lavaCase, { numRuns: 3, seed: 6 });
  const put = (name: string, files: Readonly<Record<string, string>>): string => {
    mkdirSync(join(folder, name));
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), text);
    return join(folder, name);
  };
  const run = (...args: string[]): { status: number | null; lines: string[] } => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [projectFile("tools/run.mjs"), "test/conformance/main.ts", ...args],
      { cwd: projectFile("."), encoding: "utf8", env: { ...process.env, INIT_CWD: folder } },
    );
    return { status, lines: (stdout + stderr).trimEnd().split("\n") };
  };

  test("says what agrees, in a folder given from where one stands", () => {
    const path = put(
      "good",
      Object.fromEntries(cases.map((own, n) => [`case_0${n}.json`, JSON.stringify(own)])),
    );
    const { status, lines } = run("lava", relative(folder, path));
    expect(lines.at(-1)).toBe("3 cases: 3 agree, 0 differ, 0 malformed");
    expect(status).toBe(0);
  });

  test("names the first difference and what is malformed, goes on, and fails", () => {
    const wrong = structuredClone(cases[1]);
    wrong.u[2][0] += 1;
    const path = put("bad", {
      "case_00.json": JSON.stringify(cases[0]),
      "case_01.json": JSON.stringify(wrong),
      "case_02.json": JSON.stringify({ ...cases[2], delays: 3 }),
      "notes.txt": "no case",
    });
    const { status, lines } = run("lava", path);
    expect(lines).toEqual([
      `case_00.json agrees: ${cases[0].u.length} steps of ${cases[0].weights.length} neurons`,
      `case_01.json differs: first at step 2, neuron 0: u is ${cases[1].u[2][0]}, Lava has ${wrong.u[2][0]}`,
      "case_02.json malformed: delays is 3, not a list",
      "3 cases: 1 agree, 1 differ, 1 malformed",
    ]);
    expect(status).toBe(1);
  });

  test("fails without cases, without a folder and without words", () => {
    const none = run("lava", put("empty", {}));
    expect([none.status, none.lines.at(-1)]).toEqual([
      1,
      `no cases in ${join(folder, "empty")}: nothing was compared`,
    ]);
    expect(run("lava", "nowhere").status).toBe(1);
    const other = run("sonata", folder);
    expect([other.status, other.lines[0]]).toEqual([2, "usage: npm run conformance -- lava|nir DIR"]);
  });
});
