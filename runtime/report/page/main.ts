/** The page of a report: draws the figures whose numbers it carries, anew whenever its width changes. */
import { type Figure, measuresOf, type Report } from "../model.ts";
import {
  COLOURS,
  colourOf,
  coloursOf,
  dashOf,
  type Panel,
  panelsOf,
  strokesOf,
  variantsOf,
} from "./plots.ts";

/** Panels stand side by side while each has this many pixels. */
const PANEL = 400;
const GAP = 24;
const MOST_COLUMNS = 3;
/** Paper is drawn as wide as this and made smaller by its style, whatever its size. */
const PAPER = 900;

const element = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  text = "",
): HTMLElementTagNameMap[K] => {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
};

type Medium = "screen" | "paper";

/** Makes the choosers of a figure. @returns what draws it */
const show = (figure: Figure): ((medium: Medium) => void) => {
  const section = document.getElementById(figure.id);
  const tools = section?.querySelector(".tools");
  const panels = section?.querySelector<HTMLElement>(".panels");
  if (!tools || !panels) return () => {};
  const variants = variantsOf(figure);
  const measures = measuresOf(figure);
  let variant = variants[0] ?? null;
  let measure = measures[0] ?? "";
  const isShown = (own: string | null): boolean => own === null || own === variant;
  const key = element("div", "key");
  const draw = (medium: Medium): void => {
    key.replaceChildren(...keyOf(figure, isShown));
    // Paper can choose nothing: it has every measure, and says what it is against.
    const shown = panelsOf(figure, variant, medium === "paper" ? measures : [measure]);
    const across = measures.length > 1 ? shown.length / measures.length : shown.length;
    const full = medium === "paper" ? PAPER : panels.clientWidth;
    const columns = columnsFor(shown, medium === "paper" ? Math.ceil(across) : shown.length, full, medium);
    const width = Math.floor((full - GAP * (columns - 1)) / columns);
    panels.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
    panels.replaceChildren(...shown.map((panel) => drawn(panel, width)));
  };
  if (measures.length > 1)
    tools.append(
      tabs(figure.id, measures, (chosen) => {
        measure = chosen;
        draw("screen");
      }),
    );
  if (variants.length > 1) {
    const said = element("span", "said", `against float64 at ${variant}`);
    const choice = chooser(variants, (chosen) => {
      variant = chosen;
      said.textContent = `against float64 at ${chosen}`;
      draw("screen");
    });
    tools.append(choice, said);
  }
  tools.append(key);
  return draw;
};

const columnsFor = (panels: readonly Panel[], across: number, width: number, medium: Medium): number => {
  if (panels.some(({ wide }) => wide)) return 1;
  const fitting = medium === "paper" ? MOST_COLUMNS : Math.floor((width + GAP) / (PANEL + GAP));
  return Math.max(1, Math.min(across, MOST_COLUMNS, fitting));
};

const drawn = ({ name, draw }: Panel, width: number): HTMLElement => {
  const figure = element("figure", "panel");
  if (name !== "") figure.append(element("figcaption", "", name));
  figure.append(draw(width));
  return figure;
};

/** What is measured, one of a few: all are seen at once. */
const tabs = (name: string, choices: readonly string[], onChoice: (choice: string) => void): HTMLElement => {
  const set = element("fieldset", "tabs");
  choices.forEach((choice, n) => {
    const label = element("label", "");
    const input = element("input", "");
    input.type = "radio";
    input.name = name;
    input.value = choice;
    input.checked = n === 0;
    input.addEventListener("change", () => onChoice(choice));
    const text = element("span", "", choice);
    label.append(input, text);
    set.append(label);
  });
  return set;
};

/** What it is measured against, the first at first. */
const chooser = (variants: readonly string[], onChoice: (variant: string) => void): HTMLElement => {
  const label = element("label", "chooser", "against float64 at ");
  const select = element("select", "");
  for (const variant of variants) {
    const option = element("option", "", variant);
    option.value = variant;
    select.append(option);
  }
  select.addEventListener("change", () => onChoice(select.value));
  label.append(select);
  return label;
};

/** What the colours and the strokes stand for, of those that are present; nothing where there is one of each. */
const keyOf = (figure: Figure, isShown: (variant: string | null) => boolean): readonly HTMLElement[] => {
  const lists: HTMLElement[] = [];
  const list = (
    all: readonly string[],
    present: readonly string[],
    sign: (index: number) => Element,
  ): void => {
    if (all.length < 2) return;
    const made = element("ul", "legend");
    all.forEach((name, n) => {
      if (!present.includes(name)) return;
      const item = element("li", "");
      item.append(sign(n), name);
      made.append(item);
    });
    lists.push(made);
  };
  const colours = coloursOf(figure);
  list(colours, coloursOf(figure, isShown), (n) => {
    if (colours.length > COLOURS) return strokeSign(Math.floor(n / COLOURS), colourOf(n), false);
    const swatch = element("span", "swatch");
    swatch.style.background = colourOf(n);
    return swatch;
  });
  const strokes = strokesOf(figure, isShown);
  if (strokes.length > 1) list(strokesOf(figure), strokes, (n) => strokeSign(n, "var(--quiet)", n > 0));
  return lists;
};

const SVG = "http://www.w3.org/2000/svg";

/** A piece of a line, and the mark of one of its dots. */
const strokeSign = (index: number, colour: string, isOpen: boolean): Element => {
  const sign = document.createElementNS(SVG, "svg");
  const set = (one: Element, attributes: Readonly<Record<string, string | number>>): Element => {
    for (const [name, value] of Object.entries(attributes)) one.setAttribute(name, String(value));
    return one;
  };
  set(sign, { class: "stroke", width: 46, height: 10, stroke: colour, fill: colour });
  const line = { x1: 0, x2: 46, y1: 5, y2: 5, "stroke-width": 1.8, "stroke-dasharray": dashOf(index) };
  const mark = { cx: 23, cy: 5, r: 2.6, class: isOpen ? "open" : "full" };
  sign.append(
    set(document.createElementNS(SVG, "line"), line),
    set(document.createElementNS(SVG, "circle"), mark),
  );
  return sign;
};

const report = JSON.parse(document.getElementById("report")?.textContent ?? "") as Report;
const draws = report.figures.map(show);
const paper = matchMedia("print");
let shown = "";
/** Draws for a medium, unless it is drawn so already. */
const drawFor = (medium: Medium): void => {
  const now = medium === "paper" ? medium : String(document.documentElement.clientWidth);
  if (now === shown) return;
  shown = now;
  for (const draw of draws) draw(medium);
  document.documentElement.dataset["drawn"] = now;
};
new ResizeObserver(() => drawFor(paper.matches ? "paper" : "screen")).observe(document.body);
// A printed page is laid out when it is asked for: before that it must be drawn.
addEventListener("beforeprint", () => drawFor("paper"));
addEventListener("afterprint", () => drawFor("screen"));
paper.addEventListener("change", ({ matches }) => drawFor(matches ? "paper" : "screen"));
