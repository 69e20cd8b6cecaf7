import { describe, expect, test } from "vitest";
import { SPEC_TABLES, withTables } from "../../hw-models/document.ts";
import { LOIHI1_TABLES } from "../../hw-models/document-loihi1.ts";
import { nameKey } from "../../hw-models/numerics/rng.ts";
import { expectGolden, readProject } from "../golden.ts";

describe.each([
  ["hw-models/SPEC.md", SPEC_TABLES],
  ["hw-models/SPEC-loihi1.md", LOIHI1_TABLES],
])("%s", (document, tables) => {
  test("has the tables of the code", () => {
    expectGolden(document, withTables(readProject(document), tables));
  });

  test("shows every generated table", () => {
    const shown = [...readProject(document).matchAll(/<!-- table (\w+) -->/g)].map(([, name]) => name);
    expect(shown.sort()).toEqual(Object.keys(tables).sort());
  });
});

test("SPEC.md names the key of update rounding", () => {
  expect(readProject("hw-models/SPEC.md")).toContain(
    `0x${nameKey("weight update").toString(16).toUpperCase()}`,
  );
});
