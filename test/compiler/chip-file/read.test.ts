/** Chips as text: what they mean, what is said of mistakes in them, and that a chip comes back from its own text. */
import { readdirSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ChipFile, chipFromText } from "../../../compiler/chip-file/read.ts";
import { chipToText } from "../../../compiler/chip-file/write.ts";
import { CODES, type Code } from "../../../compiler/codes.ts";
import { compile } from "../../../compiler/compile.ts";
import { analyse } from "../../../compiler/front.ts";
import { renderAll } from "../../../compiler/render.ts";
import { type Chip, LIMIT_NAMES } from "../../../hw-models/chip/chip.ts";
import { CHIPS, chipNamed } from "../../../hw-models/chip/chips.ts";
import { isDescribed } from "../../../hw-models/chip/described.ts";
import { FT1_UP5K } from "../../../hw-models/chip/ft1-up5k.ts";
import { LOIHI1 } from "../../../hw-models/chip/loihi1.ts";
import { MOST } from "../../../hw-models/chip/most.ts";
import { expectGolden, projectFile, readProject } from "../../golden.ts";

const FOLDER = "test/cases/chip-files";
const FILES = readdirSync(projectFile(FOLDER));
const WRONG = FILES.filter((name) => /\.(fail|warn)\.chip$/.test(name));
const EXAMPLES = readdirSync(projectFile("examples/chips"));

const read = (text: string): ChipFile => chipFromText({ file: "t.chip", text });
const whole = (text: string): Chip => {
  const { chip, diagnostics } = read(text);
  expect(renderAll(diagnostics)).toBe("");
  if (chip === null) throw new Error("no chip");
  return chip;
};
const readFile = (name: string): ChipFile =>
  chipFromText({ file: name, text: readProject(`${FOLDER}/${name}`) });

describe("a chip's text", () => {
  test("gives every limit of its kind; what it does not say comes from the chip it is based on", () => {
    const chip = whole(
      "\uFEFFchip 1\r\nname mine  # comment\r\nbased on loihi1\r\n\r\ncores 4\r\nsynapses 9\r\n",
    );
    expect(chip).toMatchObject({ name: "mine", kind: "loihi1", what: "a chip based on loihi1" });
    expect(chip.limits).toEqual({ ...LOIHI1.limits, cores: 4, synapses: 9 });
    if (chip.kind !== "loihi1") throw new Error("another kind");
    expect(chip.sources).toMatchObject({ cores: "t.chip:5", synapses: "t.chip:6", axons: "loihi1" });
    expect(chip.models).toBe(LOIHI1.models);
    expect(isDescribed(chip)).toBe(true);
  });

  test.each(CHIPS)("$name comes back from what `snn chips` prints of it, under another name", (chip) => {
    const text = chipToText(chip).replace(/^name .*$/m, "name mine");
    expect(whole(text)).toMatchObject({
      name: "mine",
      kind: chip.kind,
      what: chip.what,
      limits: chip.limits,
    });
    // Its own name is taken.
    expect(read(chipToText(chip)).diagnostics.map(({ code }) => code)).toEqual(["E0646"]);
  });

  test.each(EXAMPLES)("examples/chips/%s says nothing, and is called as its file", (file) => {
    const chip = whole(readProject(`examples/chips/${file}`));
    expect(`${chip.name}.chip`).toBe(file);
  });

  test("the one that docs/files.md shows is an example", () => {
    const [, shown] = /```\n(chip 1\n[\s\S]*?)```/.exec(readProject("docs/files.md")) ?? [];
    expect(shown).toBe(readProject("examples/chips/ft1-large.chip"));
  });

  test("holds the largest limits there are, and none that is larger", () => {
    for (const kind of ["ft1", "loihi1"] as const) {
      const limits: Readonly<Record<string, number>> = { ...MOST[kind] };
      const line = (name: string, by = 0): string =>
        `${name} ${Number.isFinite(limits[name]) ? limits[name] + by : "unlimited"}`;
      const head = `chip 1\nname most\nkind ${kind}\n`;
      const names: readonly string[] = LIMIT_NAMES[kind];
      expect(whole(head + names.map((name) => line(name)).join("\n")).limits).toEqual(MOST[kind]);
      const finite = names.filter((name) => Number.isFinite(limits[name]));
      const over = read(head + names.map((name) => line(name, 1)).join("\n"));
      expect(over.diagnostics.map(({ code }) => code)).toEqual(finite.map(() => "E0645"));
    }
  });
});

describe("mistakes", () => {
  test.each(WRONG)("%s gets exactly its text", (name) => {
    const { chip, diagnostics } = readFile(name);
    expectGolden(`${FOLDER}/${name.replace(/\.chip$/, ".txt")}`, `${renderAll(diagnostics)}\n`);
    expect(chip === null).toBe(name.endsWith(".fail.chip"));
    for (const { hint } of diagnostics) expect(hint).toBeDefined();
  });

  test("show every code there is for them", () => {
    expect(WRONG.length).toBeGreaterThanOrEqual(20);
    const shown = new Set(WRONG.flatMap((name) => readFile(name).diagnostics.map(({ code }) => code)));
    const own = (Object.keys(CODES) as Code[]).filter((code) => /^[EW]064/.test(code));
    expect(own.length).toBe(8);
    expect(own.filter((code) => !shown.has(code))).toEqual([]);
  });

  test("whatever a file says, it is a chip or has errors, each in a place of the file", () => {
    const word = fc.constantFrom(
      ...["chip", "name", "about", "kind", "based", "on", "ft1", "loihi1", "ft1-up5k", "loihi1-sim", "mine"],
      ...["cores", "neurons", "axons", "synapses", "latches", "delaySteps", "outputAxons", "synapticBits"],
      ...[
        "0",
        "1",
        "-1",
        "1.5",
        "1e9",
        "NaN",
        "99999999999999999999",
        "unlimited",
        "=",
        ":",
        '"',
        '"a b"',
        "#",
      ],
    );
    const line = fc.array(word, { maxLength: 4 }).map((words) => words.join(" "));
    let chips = 0;
    fc.assert(
      fc.property(fc.boolean(), fc.array(line, { maxLength: 8 }), (based, lines) => {
        const text = `chip 1\n${based ? "name mine\nbased on ft1-up5k\n" : ""}${lines.join("\n")}`;
        const { chip, diagnostics } = read(text);
        const errors = diagnostics.filter(({ severity }) => severity === "error");
        expect(chip === null).toBe(errors.length > 0);
        for (const { span } of diagnostics) expect(span.end).toBeLessThanOrEqual(text.length);
        if (chip !== null) chips++;
      }),
      { numRuns: 1000 },
    );
    expect(chips).toBeGreaterThan(20);
  });
});

describe("a program that is larger than a described chip", () => {
  test.each(["ft1-tiny", "loihi1-tiny"])("of %s hears of every limit at once", (name) => {
    const { network } = analyse({ file: `${name}.snn`, text: readProject(`${FOLDER}/${name}.snn`) });
    const { chip } = readFile(`${name}.chip`);
    if (network === null || chip === null) throw new Error("the case is broken");
    const { compiled, diagnostics } = compile(network, { chip });
    expect(compiled).toBeNull();
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    expectGolden(`${FOLDER}/${name}.txt`, `${renderAll(errors)}\n`);
    for (const { code, hint, message } of errors) {
      expect([code, hint !== undefined]).toEqual(["E0602", true]);
      expect(message).toMatch(/needs? [\d,]+/);
    }
    expect(errors.length).toBe(name === "ft1-tiny" ? 6 : 8);
  });

  test("goes on one that has just enough, and not on one that has one less", () => {
    const { network } = analyse({ file: "recurrent.snn", text: readProject("examples/recurrent.snn") });
    const neurons = 200;
    const fits = (n: number): boolean =>
      network !== null &&
      compile(network, { chip: whole(`chip 1\nname n\nbased on ft1-sim\nneurons ${n}`) }).compiled !== null;
    expect([fits(neurons), fits(neurons - 1)]).toEqual([true, false]);
  });
});

test("a described chip is none of Firetime's own, and these are not described", () => {
  expect(chipNamed("ft1-tiny")).toBeUndefined();
  expect(CHIPS.filter(isDescribed)).toEqual([]);
  expect(readFile("ft1-tiny.chip").chip?.id).not.toBe(FT1_UP5K.id);
});
