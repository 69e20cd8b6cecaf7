import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MEMORIES, PACKED, WORD_BITS } from "../../../firmware-targets/rtl/layout.ts";
import { paramsHeader } from "../../../firmware-targets/rtl/params.ts";
import { expectGolden, projectFile } from "../../golden.ts";

const CORE = "firmware-targets/rtl/core";

test("the Verilog's header is made from hw-models and the layout", () => {
  expectGolden(`${CORE}/ft1_params.vh`, paramsHeader());
});

test("packed fields stand side by side inside a word", () => {
  for (const fields of Object.values(PACKED)) {
    let next = 0;
    for (const [low, width] of Object.values(fields)) {
      expect(low).toBeGreaterThanOrEqual(next);
      next = low + width;
    }
    expect(next).toBeLessThanOrEqual(WORD_BITS);
  }
});

test("memories have numbers of their own", () => {
  const numbers = Object.values(MEMORIES).map(({ number }) => number);
  expect(new Set(numbers).size).toBe(numbers.length);
});

test("hand-written Verilog has no number beyond 0, 1 and 2 but the names of phases", () => {
  const found = readdirSync(projectFile(CORE))
    .filter((file) => file.endsWith(".v"))
    .flatMap((file) => {
      const text = readFileSync(projectFile(`${CORE}/${file}`), "utf8")
        .replace(/\/\/.*$/gm, "")
        .replace(/^\s*localparam (?:[A-Z_]+ = \d+,?\s*)+;$/gm, "");
      const numbers = text.match(/(?<![\w`.])\d+(?:'s?[bdho][0-9a-fA-FxzXZ_]+)?/g) ?? [];
      return numbers.filter((n) => !/^(?:[012]|1'b[01])$/.test(n)).map((n) => `${file}: ${n}`);
    });
  expect(found).toEqual([]);
});
