/**
 * The report's page in a browser: nothing loaded, nothing on the console, as many marks as numbers, at the width
 * of a telephone and of a desk, light and dark. Without a browser it is skipped, but not in CI.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { baselinesToText } from "../../../runtime/baselines/results.ts";
import { type CurvesFigure, type Figure, measuresOf, type Report } from "../../../runtime/report/model.ts";
import { resultsToText } from "../../../runtime/sweep/record.ts";
import { scratch, snn, YINYANG } from "../cli/snn.ts";
import { baselinesOf, sweepResults } from "./results.ts";

const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const isThere = existsSync(CHROMIUM);
const isRequired = process.env["FIRETIME_BROWSER"] === "required";

test.runIf(isRequired)("in CI there is a browser", () => {
  expect(isThere, `${CHROMIUM} is not there: .ci/run installs it`).toBe(true);
});

if (!isThere && !isRequired)
  process.stderr.write(
    `The report's page is not looked at: there is no ${CHROMIUM}. apt-get install chromium, or say CHROMIUM=path.\n`,
  );

/** A browser on a machine that does other things too takes its time. */
const PATIENCE = 120_000;

/** A demo of one epoch: one value on an axis, one point a line. */
const SHORT = {
  program: "short.snn",
  chip: "ft1-up5k",
  seed: 0,
  imageSha256: "00",
  validation: { chip: [0.5], float64: [0.75] },
  gradients: [{ stage: "start", name: "a->b", against: "continuous, floor", cosine: 1 }],
};

interface Marks {
  readonly dots: number;
  readonly lines: number;
  readonly links: number;
  readonly panels: number;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** What a page shows of a figure with choices: at first the first of each, on paper every measure. */
interface Shown {
  readonly variant?: string;
  readonly measures?: readonly string[];
}

/** Marks of a figure by kind, as its numbers ask for: dots, lines, links. */
const marksOf = (figure: Figure, shown: Shown = {}): Marks => {
  const measures = shown.measures ?? measuresOf(figure).slice(0, 1);
  switch (figure.kind) {
    case "curves": {
      const variant = shown.variant ?? figure.panels[0].variant;
      const panels = figure.panels.filter((p) => p.variant === variant && measures.includes(p.y.label));
      const series = panels.flatMap((panel) => panel.series);
      return {
        dots: sum(series.map(({ dots }) => dots.length)),
        // A line of one point is drawn too.
        lines: series.filter(({ line }) => line.length > 0).length,
        links: 0,
        panels: panels.length,
      };
    }
    case "dots": {
      const panels = figure.panels.filter(({ x }) => measures.includes(x.label));
      return { dots: sum(panels.map(({ dots }) => dots.length)), lines: 0, links: 0, panels: panels.length };
    }
    case "scatter":
      // The line of equality of each panel.
      return {
        dots: sum(figure.panels.map(({ dots }) => dots.length)),
        lines: figure.panels.length,
        links: 0,
        panels: figure.panels.length,
      };
    case "raster":
      // The ring around the chosen spike.
      return { dots: figure.spikes.length + 1, lines: 0, links: figure.edges.length, panels: 1 };
  }
};

/** Of all figures, by their ids. */
const drawnMarks = async (page: Page): Promise<Readonly<Record<string, Marks>>> =>
  page.evaluate<Readonly<Record<string, Marks>>>(DRAWN);

const marksOfAll = (report: Report, shown: (figure: Figure) => Shown = () => ({})) =>
  Object.fromEntries(report.figures.map((figure) => [figure.id, marksOf(figure, shown(figure))]));

// What runs in the page is text: the types of the browser are those of runtime/report/page only.
const DRAWN = `Object.fromEntries([...document.querySelectorAll("section")].map((section) => {
  const count = (selector) => section.querySelectorAll(".panels " + selector).length;
  return [section.id, {
    dots: count('g[aria-label="dot"] circle'),
    lines: count('g[aria-label="line"] path'),
    links: count('g[aria-label="link"] path'),
    panels: count("figure.panel > svg"),
  }];
}))`;
const BACKGROUND = "getComputedStyle(document.body).backgroundColor";
const WIDTHS = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]";
const SMALLEST_LETTERS =
  'Math.min(...[...document.querySelectorAll("svg text")].map((t) => parseFloat(getComputedStyle(t).fontSize)))';
const LETTERS = 'getComputedStyle(document.querySelector("svg text")).color';
const CONTROLS =
  '[...document.querySelectorAll("select, input, summary")].filter((one) => one.getClientRects().length > 0).length';
const RIGHTMOST =
  'Math.max(...[...document.querySelectorAll("svg")].map((svg) => svg.getBoundingClientRect().right))';

interface Opened {
  readonly page: Page;
  readonly said: readonly string[];
  readonly asked: readonly string[];
}

describe.runIf(isThere)("the page of a report", { timeout: PATIENCE }, () => {
  const folder = scratch();
  let browser: Browser;
  let report: Report;
  // Opening takes longer than all that is looked at: one page a width, in which tests go on.
  let opened: { readonly desk: Opened; readonly telephone: Opened };

  beforeAll(async () => {
    writeFileSync(join(folder, "sweep.jsonl"), resultsToText(sweepResults(2)));
    writeFileSync(join(folder, "baselines.jsonl"), baselinesToText(baselinesOf()));
    writeFileSync(join(folder, "short.report.json"), JSON.stringify(SHORT));
    const files = ["sweep.jsonl", "baselines.jsonl", "short.report.json", YINYANG];
    const done = await snn(["report", ...files, "-o", "report.html", "--json"], folder);
    expect(done.code, done.stderr).toBe(0);
    report = done.json() as unknown as Report;
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
    opened = { desk: await open(1440), telephone: await open(375) };
  }, PATIENCE);
  afterAll(() => browser?.close());

  /** The page once it is drawn, with all that it says and asks for. */
  const open = async (width: number): Promise<Opened> => {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    const said: string[] = [];
    const asked: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(String(error)));
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(`file://${join(folder, "report.html")}`);
    await page.waitForSelector(`html[data-drawn="${width}"]`);
    return { page, said, asked };
  };

  test.each(["desk", "telephone"] as const)(
    "on a %s: silent, alone, whole, as wide as the window",
    async (at) => {
      const { page, said, asked } = opened[at];
      expect(report.figures.length).toBe(12);
      const marks = marksOfAll(report);
      for (const { dots } of Object.values(marks)) expect(dots).toBeGreaterThan(0);
      const colours = new Set<string>();
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await drawnMarks(page)).toEqual(marks);
        const [all, seen] = await page.evaluate<[number, number]>(WIDTHS);
        expect(all).toBe(seen);
        expect(await page.evaluate<number>(SMALLEST_LETTERS)).toBeGreaterThanOrEqual(12);
        expect(await page.evaluate(BACKGROUND)).toBe(
          colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(13, 17, 23)",
        );
        colours.add(await page.evaluate<string>(LETTERS));
      }
      expect(colours.size).toBe(2);
      expect([said, asked.length]).toEqual([[], 1]);
    },
  );

  test("another measure and reference are chosen and drawn; a window made narrow is drawn anew", async () => {
    const { page, said } = opened.desk;
    const id = "fidelity-time";
    const figure = report.figures.find((one) => one.id === id) as CurvesFigure;
    const variant = "stored weights, floor";
    await page.selectOption(`#${id} select`, variant);
    expect((await drawnMarks(page))[id]).toEqual(marksOf(figure, { variant }));
    const drawn = new Set<string>();
    for (const measure of measuresOf(figure)) {
      await page.check(`#${id} input[value="${measure}"]`, { force: true });
      expect((await drawnMarks(page))[id]).toEqual(marksOf(figure, { variant, measures: [measure] }));
      drawn.add(await page.locator(`#${id} .panels`).innerHTML());
    }
    expect(drawn.size).toBe(4);
    await page.setViewportSize({ width: 500, height: 900 });
    await page.waitForSelector('html[data-drawn="500"]');
    expect(await page.evaluate<number>(RIGHTMOST)).toBeLessThanOrEqual(500);
    expect(said).toEqual([]);
  });

  test("paper is light and has every measure of what was chosen, but nothing to choose with", async () => {
    const { page, said } = opened.telephone;
    await page.emulateMedia({ colorScheme: "dark" });
    const variant = "chip ticks, floor";
    await page.selectOption("#fidelity-time select", variant);
    await page.emulateMedia({ media: "print" });
    await page.waitForSelector('html[data-drawn="paper"]');
    const onPaper = (figure: Figure): Shown => ({
      measures: measuresOf(figure),
      ...(figure.id === "fidelity-time" && { variant }),
    });
    expect(await drawnMarks(page)).toEqual(marksOfAll(report, onPaper));
    expect(await page.evaluate(BACKGROUND)).toBe("rgb(255, 255, 255)");
    expect(await page.locator("#fidelity-time .said").innerText()).toBe(`against float64 at ${variant}`);
    expect(await page.evaluate<number>(CONTROLS)).toBe(0);
    await page.emulateMedia({ media: "screen" });
    await page.waitForSelector('html[data-drawn="375"]');
    expect((await page.pdf({ format: "A4" })).subarray(0, 5).toString()).toBe("%PDF-");
    expect(said).toEqual([]);
  });

  test("the page names no address and carries all numbers of the report", () => {
    const html = readFileSync(join(folder, "report.html"), "utf8");
    // What is in the drawing library: names of XML's own spaces.
    expect(html.match(/https?:\/\/(?!www\.w3\.org\/)[^\s"'`)]*/g) ?? []).toEqual([]);
    const [, embedded] = /<script type="application\/json" id="report">(.*)<\/script>/.exec(html) ?? [];
    expect(JSON.parse(embedded)).toEqual(report);
  });
});
