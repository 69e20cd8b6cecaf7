/** Files of results as a report reads them, and what is said of files that are none. */
import { describe, expect, test } from "vitest";
import { baselinesToText } from "../../../runtime/baselines/results.ts";
import { Problem } from "../../../runtime/problem.ts";
import { parseSource } from "../../../runtime/report/sources.ts";
import { resultsToText } from "../../../runtime/sweep/record.ts";
import { baselinesOf, sweepResults } from "./results.ts";

test("a mark of the encoding and the line ends of Windows change nothing", () => {
  const text = baselinesToText(baselinesOf());
  expect(parseSource("b.jsonl", `\ufeff${text.replace(/\n/g, "\r\n")}`)).toEqual(
    parseSource("b.jsonl", text),
  );
});

describe("what is no result is refused by name", () => {
  const told = (text: string): string => {
    try {
      parseSource("r.jsonl", text);
    } catch (thrown) {
      if (thrown instanceof Problem) return thrown.toText();
      throw thrown;
    }
    return "nothing";
  };
  const give =
    "\n  = give what `snn compare --sweep` or `snn compare --baselines` wrote with -o, the .report.json of `snn demo`, or a program (.snn)";
  const again = "\n  = make it with `snn compare FILE --sweep SWEEP -o RESULTS`";
  const [header, record] = resultsToText(sweepResults(1)).split("\n", 2);
  test.each([
    [
      "",
      "error E0942: r.jsonl is empty\n --> r.jsonl\n  = a command that was killed early leaves no results: run it again, or with --resume",
    ],
    [
      `${header}\n`,
      "error E0942: r.jsonl has a header and no results\n --> r.jsonl:2:1\n  = the command was stopped before its first point: go on with --resume",
    ],
    [
      "epoch,loss\n1,2\n",
      `error E0940: r.jsonl holds no results that a report shows: it is no JSON\n --> r.jsonl:1:1${give}`,
    ],
    [
      '{"wandb": 1, "step": 2}\n',
      `error E0940: r.jsonl holds no results that a report shows: it begins with \`wandb\`, \`step\`\n --> r.jsonl:1:1${give}`,
    ],
    [
      '{"firetimeWeights": 1}\n',
      `error E0940: r.jsonl holds no results that a report shows: it is weights, which go behind --weights\n --> r.jsonl:1:1${give}`,
    ],
    [
      header.slice(0, 200),
      `error E0940: r.jsonl holds no results that a report shows: its JSON is cut off or broken\n --> r.jsonl:1:1${give}`,
    ],
    [
      "\ufffdPNG\r\n\0\0",
      `error E0940: r.jsonl holds no results that a report shows: it is no text\n --> r.jsonl:1:1${give}`,
    ],
    [
      "[1, 2]\n",
      `error E0940: r.jsonl holds no results that a report shows: it is no object\n --> r.jsonl:1:1${give}`,
    ],
    [
      `${header.replace(/"chipFormats":\{[^}]*\},/, "")}\n`,
      `error E0916: r.jsonl holds no results of a sweep: it has no \`chipFormats\`\n --> r.jsonl:1:1${again}`,
    ],
    [
      `${header}\n${record.replace(/"cosine":[^,]*/, '"cosine":"high"')}\n`,
      `error E0916: r.jsonl holds no results of a sweep: \`layers[0].cosine\` is no number\n --> r.jsonl:2:1${again}`,
    ],
    [
      `${header}\n${record}\n${record.replace(/"layers":.*/, '"layers":{}}')}\n`,
      `error E0916: r.jsonl holds no results of a sweep: \`layers\` is no list\n --> r.jsonl:3:1${again}`,
    ],
    [
      `${header}\n${record}\ngarbage\n${record}\n`,
      `error E0916: r.jsonl holds no results of a sweep: the line is no JSON object\n --> r.jsonl:3:1${again}`,
    ],
    [
      `${header}\n${record.replace('"gradient"', '"of the future"')}\n`,
      "error E0942: r.jsonl has a header and no results\n --> r.jsonl:2:1\n  = the command was stopped before its first point: go on with --resume",
    ],
    [
      baselinesToText(baselinesOf()).replace(/"state":\d+/, '"state":"much"'),
      "error E0941: r.jsonl holds no comparison with baselines: `state` is no number\n --> r.jsonl:2:1\n  = make it with `snn compare FILE --baselines -o RESULTS`",
    ],
    [
      '{"program": "a.snn", "imageSha256": "00", "chip": "ft1", "seed": 1, "gradients": [], "validation": {"chip": [0.5, null], "float64": []}}',
      "error E0940: r.jsonl is no whole report of a training: `validation.chip[1]` is no number\n --> r.jsonl\n  = make it anew with `snn demo`",
    ],
    [
      '{"firetimeSweep": 9}\n',
      'error E0916: r.jsonl holds no results of a sweep: the first line does not say "firetimeSweep": 1\n --> r.jsonl:1:1\n  = make it with `snn compare FILE --sweep SWEEP -o RESULTS`',
    ],
  ])("%j", (text, message) => {
    expect(told(text)).toBe(message);
  });
});
