import { describe, expect, it } from "vitest";
import { compile } from "../../../compiler/compile.ts";
import { type Json, printJson, toPlain } from "../../../compiler/describe/json.ts";
import {
  describeAst,
  describeEdges,
  describeNetwork,
  describePlacement,
  describeProgram,
} from "../../../compiler/describe/stages.ts";
import { createCollector } from "../../../compiler/diagnostic.ts";
import { analyse } from "../../../compiler/front.ts";
import { parse } from "../../../compiler/parse.ts";
import { CASES, clean, EXAMPLES, examples, load, read } from "../cases.ts";

const networkOf = (folder: string, name: string) => {
  const { network } = analyse(load(folder, name), { read });
  if (network === null) throw new Error(`${name} has a mistake`);
  return network;
};

describe("readable JSON", () => {
  it("has spans as places, typed arrays as arrays, no source text, no number that JSON lacks", () => {
    const source = { file: "a.snn", text: "one\n  two" };
    const value = { source, at: { source, start: 6, end: 9 }, w: Int8Array.of(1, -2), d: undefined };
    expect(toPlain(value)).toEqual({ at: "2:3", w: [1, -2] });
    expect(toPlain([Number.POSITIVE_INFINITY, null, true, 1.5])).toEqual(["Infinity", null, true, 1.5]);
  });

  it("keeps what is short, and every list of plain values, on one line", () => {
    const long = Array.from({ length: 100 }, (_, n) => n);
    const text = printJson({ a: { b: [1, 2], c: {} }, long, rows: [long, [1]], none: [] });
    expect(text.split("\n")).toEqual([
      "{",
      '  "a": { "b": [1, 2], "c": {} },',
      `  "long": [${long.join(", ")}],`,
      '  "rows": [',
      `    [${long.join(", ")}],`,
      "    [1]",
      "  ],",
      '  "none": []',
      "}",
    ]);
  });
});

describe("each stage", () => {
  it.each([
    ...examples().map((name) => [EXAMPLES, name] as const),
    ...clean().map((name) => [CASES, name] as const),
  ])("of %s/%s is the same JSON twice, and reads back as what it was", (folder, name) => {
    const described = (): Json[] => {
      const network = networkOf(folder, name);
      const { compiled } = compile(network);
      return [
        describeAst(parse(load(folder, name), createCollector())),
        describeNetwork(network),
        // A million synapses as text are no better proof than a thousand.
        ...(compiled === null || compiled.image.length > 2 ** 20
          ? []
          : [
              describeEdges(network, compiled.lowered.edges),
              describePlacement(compiled),
              describeProgram(compiled),
            ]),
      ];
    };
    const again = described();
    described().forEach((json, stage) => {
      expect(JSON.parse(printJson(json))).toEqual(json);
      expect(printJson(again[stage])).toBe(printJson(json));
    });
  });

  it("names every synapse by its neurons within their populations", () => {
    const { network } = analyse({
      file: "t.snn",
      text: "snn 1\ntick 1ms\npop a[2, 3], b[4] : cuba(tau_m = 20ms, tau_s = 5ms)\na[*, 1] -> b[2..3] : one_to_one(1)\n",
    });
    if (network === null) throw new Error("the test's program has a mistake");
    const { compiled } = compile(network);
    expect(describeEdges(network, compiled?.lowered.edges ?? [])).toMatchObject({
      projections: [
        {
          name: "a->b",
          pre: "a",
          post: "b",
          synapses: [
            [1, 2, 1],
            [4, 3, 1],
          ],
        },
      ],
    });
  });
});
