/**
 * The report's page in a browser: nothing loaded, nothing on the console, as many marks as numbers, at the width
 * of a telephone and of a desk, light and dark. Without a browser it is skipped, but not in CI.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { baselinesToText } from "../../../runtime/baselines/results.ts";
import type { CurvesFigure, Figure, Report } from "../../../runtime/report/model.ts";
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

const VARIANT = "continuous, no floor";

/** A demo of one epoch: one value on an axis, one point a line. */
const SHORT = {
  program: "short.snn",
  chip: "ft1-up5k",
  seed: 0,
  imageSha256: "00",
  validation: { chip: [0.5], float64: [0.75] },
  gradients: [{ stage: "start", name: "a->b", against: "continuous, floor", cosine: 1 }],
};

/** Marks of a figure by kind, as its numbers ask for: dots, lines, links. */
const marksOf = (figure: Figure): { dots: number; lines: number; links: number; panels: number } => {
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  switch (figure.kind) {
    case "curves": {
      const shown = shownOf(figure);
      const series = shown.flatMap((panel) => panel.series);
      return {
        dots: sum(series.map(({ dots }) => dots.length)),
        // A line of one point is drawn too.
        lines: series.filter(({ line }) => line.length > 0).length,
        links: 0,
        panels: shown.length,
      };
    }
    case "dots":
      return {
        dots: sum(figure.panels.map(({ dots }) => dots.length)),
        lines: 0,
        links: 0,
        panels: figure.panels.length,
      };
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

const shownOf = ({ panels }: CurvesFigure): CurvesFigure["panels"] =>
  panels.filter(({ variant }) => variant === null || variant === VARIANT);

const drawnMarks = async (page: Page, id: string) => {
  const count = (selector: string): Promise<number> => page.locator(`#${id} .panels ${selector}`).count();
  return {
    dots: await count('g[aria-label="dot"] circle'),
    lines: await count('g[aria-label="line"] path'),
    links: await count('g[aria-label="link"] path'),
    panels: await count("figure.panel > svg"),
  };
};

// What runs in the page is text: the types of the browser are those of runtime/report/page only.
const BACKGROUND = "getComputedStyle(document.body).backgroundColor";
const WIDTHS = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]";
const SMALLEST_LETTERS =
  'Math.min(...[...document.querySelectorAll("svg text")].map((t) => parseFloat(getComputedStyle(t).fontSize)))';
const RIGHTMOST =
  'Math.max(...[...document.querySelectorAll("svg")].map((svg) => svg.getBoundingClientRect().right))';

describe.runIf(isThere)("the page of a report", { timeout: PATIENCE }, () => {
  const folder = scratch();
  let browser: Browser;
  let report: Report;

  beforeAll(async () => {
    writeFileSync(join(folder, "sweep.jsonl"), resultsToText(sweepResults(2)));
    writeFileSync(join(folder, "baselines.jsonl"), baselinesToText(baselinesOf()));
    writeFileSync(join(folder, "short.report.json"), JSON.stringify(SHORT));
    const files = ["sweep.jsonl", "baselines.jsonl", "short.report.json", YINYANG];
    const done = await snn(["report", ...files, "-o", "report.html", "--json"], folder);
    expect(done.code, done.stderr).toBe(0);
    report = done.json() as unknown as Report;
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
  }, PATIENCE);
  afterAll(() => browser?.close());

  /** The page once it is drawn, with all that it said and asked for. */
  const opened = async (width: number, colorScheme: "light" | "dark") => {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const said: string[] = [];
    const asked: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(String(error)));
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(`file://${join(folder, "report.html")}`);
    await page.waitForSelector("html[data-drawn]");
    return { page, said, asked };
  };

  test.each([
    [1440, "light"],
    [1440, "dark"],
    [375, "light"],
    [375, "dark"],
  ] as const)("at %i pixels, %s: silent, alone, whole, as wide as the window", async (width, scheme) => {
    const { page, said, asked } = await opened(width, scheme);
    expect(report.figures.length).toBe(11);
    for (const figure of report.figures) {
      const marks = marksOf(figure);
      expect(marks.dots).toBeGreaterThan(0);
      expect(await drawnMarks(page, figure.id), figure.id).toEqual(marks);
    }
    const [all, seen] = await page.evaluate<[number, number]>(WIDTHS);
    expect(all).toBe(seen);
    expect(await page.evaluate<number>(SMALLEST_LETTERS)).toBeGreaterThanOrEqual(12);
    expect(await page.evaluate(BACKGROUND)).toBe(
      scheme === "light" ? "rgb(255, 255, 255)" : "rgb(13, 17, 23)",
    );
    expect([said, asked.length]).toEqual([[], 1]);
    await page.close();
  });

  test("another reference is chosen and drawn; a window made narrow is drawn anew; print is light", async () => {
    const { page, said } = await opened(1440, "dark");
    const figure = report.figures.find(({ id }) => id === "fidelity-time") as CurvesFigure;
    const chosen = "stored weights, floor";
    await page.selectOption(`#${figure.id} select`, chosen);
    const expected = figure.panels
      .filter(({ variant }) => variant === chosen)
      .flatMap(({ series }) => series)
      .reduce((sum, { dots }) => sum + dots.length, 0);
    expect((await drawnMarks(page, figure.id)).dots).toBe(expected);
    await page.setViewportSize({ width: 500, height: 900 });
    await page.waitForSelector('html[data-drawn="500"]');
    expect(await page.evaluate<number>(RIGHTMOST)).toBeLessThanOrEqual(500);
    await page.emulateMedia({ media: "print" });
    expect(await page.evaluate(BACKGROUND)).toBe("rgb(255, 255, 255)");
    expect(said).toEqual([]);
    await page.close();
  });

  test("the page names no address and carries all numbers of the report", () => {
    const html = readFileSync(join(folder, "report.html"), "utf8");
    // What is in the drawing library: names of XML's own spaces.
    expect(html.match(/https?:\/\/(?!www\.w3\.org\/)[^\s"'`)]*/g) ?? []).toEqual([]);
    const [, embedded] = /<script type="application\/json" id="report">(.*)<\/script>/.exec(html) ?? [];
    expect(JSON.parse(embedded)).toEqual(report);
  });
});
