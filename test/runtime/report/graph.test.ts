/** The picture of a network: what is in it, and that no text lies on another. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { analyse } from "../../../compiler/front.ts";
import { type Graph, graphOf } from "../../../runtime/report/graph.ts";
import { LETTER, LINE } from "../../../runtime/report/graph-layout.ts";
import { graphSvg } from "../../../runtime/report/graph-svg.ts";
import { layersOf } from "../../../runtime/report/layers.ts";
import { CASES, clean, EXAMPLES, examples, load, read } from "../../compiler/cases.ts";

const graphFrom = (text: string, file = "test.snn"): Graph => {
  const { network } = analyse({ file, text }, { read });
  if (network === null) throw new Error(`${file} has a mistake`);
  return graphOf(network);
};

interface Rectangle {
  readonly what: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const numbers = (tag: string): Record<string, number> =>
  Object.fromEntries(
    [...tag.matchAll(/\b(x|y|width|height)="([-\d.]+)"/g)].map(([, k, v]) => [k, Number(v)]),
  );

const plain = (text: string): string =>
  text
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, "&");

const textsOf = (svg: string): readonly Rectangle[] =>
  [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].map(([, tag, inner]) => {
    const { x, y } = numbers(tag);
    const width = [...plain(inner)].length * LETTER;
    const left = tag.includes('"middle"') ? x - width / 2 : x;
    return { what: inner, left, right: left + width, top: y - 0.7 * LINE, bottom: y + 0.2 * LINE };
  });

const boxesOf = (svg: string): readonly Rectangle[] =>
  [...svg.matchAll(/<rect class="box[^>]*>/g)].map(([tag]) => {
    const { x, y, width, height } = numbers(tag);
    return { what: "box", left: x, right: x + width, top: y, bottom: y + height };
  });

const overlap = (a: Rectangle, b: Rectangle): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

const within = (a: Rectangle, b: Rectangle): boolean =>
  a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;

const expectClear = (svg: string): void => {
  const texts = textsOf(svg);
  const boxes = boxesOf(svg);
  const { width, height } = numbers(svg.slice(0, svg.indexOf(">")));
  const page = { what: "page", left: 0, top: 0, right: width, bottom: height };
  const wrong: string[] = [];
  texts.forEach((a, n) => {
    for (const b of texts.slice(n + 1)) if (overlap(a, b)) wrong.push(`${a.what} on ${b.what}`);
    for (const box of boxes) if (overlap(a, box) && !within(a, box)) wrong.push(`${a.what} over a box`);
    if (!within(a, page)) wrong.push(`${a.what} outside`);
  });
  boxes.forEach((a, n) => {
    for (const b of boxes.slice(n + 1)) if (overlap(a, b)) wrong.push("two boxes");
    if (!within(a, page)) wrong.push("a box outside");
  });
  expect(wrong).toEqual([]);
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
};

const SEVEN = `snn 1
tick 1ms   seed 1
input retina[2, 16, 16] : external()
input noise[40] : poisson(20Hz)
pop v1[4, 16, 16], v2[4, 8, 8], mt[32] : cuba(tau_m = 20ms, tau_s = 5ms)
pop inhibitory_interneurons[40] : cuba(tau_m = 10ms, tau_s = 2ms)
pop decision[10] : li(tau_m = 20ms, tau_s = 5ms)
retina -> v1 : random(p = 10%, weight = 0.5)
v1 -> v2 : fan_in(9, weight = uniform(0, 1), delay = 2ms)
v1 -> mt : random(p = 1%, weight = 0.5, delay = 3ms)
v2 -> mt : dense(0.1)
v2 -> v1 : random(p = 2%, weight = -0.1, delay = 10ms)
mt -> mt : dense(-0.1)
mt -> mt : random(p = 5%, weight = 0.2, delay = 7ms)
mt -> v1 : random(p = 1%, weight = 0.1, delay = 20ms)
mt -> decision : dense(1)
noise -> inhibitory_interneurons : one_to_one(1)
inhibitory_interneurons -> v1, v2, mt : random(p = 5%, weight = -0.5)
v2 -> inhibitory_interneurons : random(p = 5%, weight = 0.5, delay = 1.5ms)
v1[0, *, *] -> decision : random(p = 1%, weight = 0.1)
`;

describe("the picture", () => {
  it("says names, sizes, models, rules, delays, and what learns", () => {
    const seven = graphSvg(graphFrom(SEVEN));
    const said = new Set(textsOf(seven).map(({ what }) => what));
    for (const text of [
      "retina",
      "2 × 16 × 16 = 512",
      "external",
      "poisson 20Hz",
      "cuba 10ms, 2ms",
      "decision",
    ])
      expect(said).toContain(text);
    for (const text of ["fan_in 9 · 2ms", "random 5% · 7ms", "random 1% · from 256 of 1024"])
      expect(said).toContain(text);
    const yinyang = graphSvg(graphFrom(load(EXAMPLES, "yinyang.snn").text));
    expect(textsOf(yinyang).filter(({ what }) => what === "dense · plastic").length).toBe(2);
    expect(yinyang.match(/class="arrow plastic"/g)?.length).toBe(2);
    expect(seven).not.toContain("arrow plastic");
    expect(seven).toContain("prefers-color-scheme: dark");
  });

  it("says how large a window is, and how far it moves", () => {
    const { arrows } = graphFrom(
      "snn 1\ntick 1ms\npop a[2, 6, 6], b[2, 3, 3], c[2, 4, 4] : cuba(tau_m = 20ms, tau_s = 5ms)\na -> b : sumpool(2)\na -> c : conv(3, weight = 1)\n",
    );
    expect(arrows.map(({ labels }) => labels)).toEqual([["window 2 × 2 by 2"], ["window 3 × 3"]]);
  });

  it("has one arrow for all projections between two populations, and counts what is too much", () => {
    const graph = graphFrom(
      `snn 1\ntick 1ms\npop a[3] : cuba(tau_m = 20ms, tau_s = 5ms)\n${"a -> a : dense(1)\n".repeat(20)}`,
    );
    expect(graph.arrows.map(({ labels }) => labels.at(-1))).toEqual(["and 14 more"]);
  });

  it.each([
    ...examples().map((name) => [EXAMPLES, name] as const),
    ...clean().map((name) => [CASES, name] as const),
  ])("of %s/%s has every text for itself, and is the same twice", (folder, name) => {
    const graph = graphFrom(load(folder, name).text, name);
    expectClear(graphSvg(graph));
    expect(graphSvg(graph)).toBe(graphSvg(graph));
  });

  it("of seven populations, and of whatever can be joined, has every text for itself", () => {
    expectClear(graphSvg(graphFrom(SEVEN)));
    const box = fc.record({
      name: fc.constantFrom("a", "hidden", "a_long_name_of_a_layer", "<&>"),
      lines: fc.constantFrom(["3", "li"], ["2 × 3 = 6", "cuba 20ms, 5ms"]),
      input: fc.boolean(),
    });
    const arrow = fc.record({
      from: fc.nat(8),
      to: fc.nat(8),
      labels: fc.array(fc.constantFrom("dense", "random 10% · from 3 of 4 · 2ms"), {
        minLength: 1,
        maxLength: 4,
      }),
      plastic: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(box, { maxLength: 9 }), fc.array(arrow, { maxLength: 20 }), (boxes, arrows) => {
        const between = new Map(
          arrows
            .filter(({ from, to }) => from < boxes.length && to < boxes.length)
            .map((one) => [`${one.from} ${one.to}`, one]),
        );
        expectClear(graphSvg({ title: "<t>", boxes, arrows: [...between.values()] }));
      }),
      { numRuns: 300 },
    );
  });

  it("of a thousand populations in a row is drawn", () => {
    const pops = Array.from({ length: 1000 }, (_, n) => `pop p${n}[1] : cuba(tau_m = 20ms, tau_s = 5ms)`);
    const text = Array.from({ length: 999 }, (_, n) => `p${n} -> p${n + 1} : dense(1)`).join("\n");
    const head = `snn 1\ntick 1ms\n${pops.join("\n")}\n`;
    expect(graphSvg(graphFrom(head + text)).length).toBeGreaterThan(100_000);
  });
});

describe("layers", () => {
  const arrow = (from: number, to: number) => ({ from, to, labels: [], plastic: false });

  it("follow the longest way, whatever the order of declaration", () => {
    const { of, direction } = layersOf(4, [arrow(2, 1), arrow(3, 2), arrow(3, 1), arrow(1, 0)]);
    expect(of).toEqual([3, 2, 1, 0]);
    expect(new Set(direction)).toEqual(new Set(["forward"]));
  });

  it("take arrows back out of circles", () => {
    const { of, direction } = layersOf(3, [arrow(0, 1), arrow(1, 2), arrow(2, 1), arrow(2, 2), arrow(2, 0)]);
    expect(of).toEqual([0, 1, 2]);
    expect(direction).toEqual(["forward", "forward", "back", "self", "back"]);
  });
});
