import { expect, test } from "vitest";
import { SPEC_TABLES, withTables } from "../../hw-models/document.ts";
import { nameKey } from "../../hw-models/numerics/rng.ts";
import { expectGolden, readProject } from "../golden.ts";

test("the tables of SPEC.md are those of the code", () => {
  expectGolden("hw-models/SPEC.md", withTables(readProject("hw-models/SPEC.md")));
});

test("SPEC.md shows every generated table", () => {
  const shown = [...readProject("hw-models/SPEC.md").matchAll(/<!-- table (\w+) -->/g)].map(
    ([, name]) => name,
  );
  expect(shown.sort()).toEqual(Object.keys(SPEC_TABLES).sort());
});

test("SPEC.md names the key of update rounding", () => {
  expect(readProject("hw-models/SPEC.md")).toContain(
    `0x${nameKey("weight update").toString(16).toUpperCase()}`,
  );
});
