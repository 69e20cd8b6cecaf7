/** The page of a report: draws the figures whose numbers it carries, anew whenever its width changes. */
import type { Figure, Report } from "../model.ts";
import { colourOf, type Panel, panelsOf, seriesOf, variantsOf } from "./plots.ts";

/** Panels stand side by side while each has this many pixels. */
const PANEL = 400;
const GAP = 24;

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

const show = (figure: Figure): (() => void) => {
  const section = document.getElementById(figure.id);
  const tools = section?.querySelector(".tools");
  const panels = section?.querySelector<HTMLElement>(".panels");
  if (!tools || !panels) return () => {};
  const variants = variantsOf(figure);
  let variant = variants.find((name) => name === "continuous, no floor") ?? variants[0] ?? null;
  const series = seriesOf(figure);
  const draw = (): void => {
    const present = seriesOf(figure, (own) => own === null || own === variant);
    tools.querySelector(".legend")?.remove();
    if (series.length > 1) tools.append(legend(series, present));
    const shown = panelsOf(figure, variant);
    const columns = columnsFor(shown, panels.clientWidth);
    const width = Math.floor((panels.clientWidth - GAP * (columns - 1)) / columns);
    panels.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
    panels.replaceChildren(...shown.map((panel) => drawn(panel, width)));
  };
  if (variants.length > 1)
    tools.append(
      chooser(variants, variant, (chosen) => {
        variant = chosen;
        draw();
      }),
    );
  return draw;
};

const columnsFor = (panels: readonly Panel[], width: number): number =>
  panels.some(({ wide }) => wide)
    ? 1
    : Math.max(1, Math.min(panels.length, 3, Math.floor((width + GAP) / (PANEL + GAP))));

const drawn = ({ name, draw }: Panel, width: number): HTMLElement => {
  const figure = element("figure", "panel");
  if (name !== "") figure.append(element("figcaption", "", name));
  figure.append(draw(width));
  return figure;
};

const chooser = (
  variants: readonly string[],
  chosen: string | null,
  onChoice: (variant: string) => void,
): HTMLElement => {
  const label = element("label", "chooser", "against float64 at ");
  const select = element("select", "");
  for (const variant of variants) {
    const option = element("option", "", variant);
    option.value = variant;
    option.selected = variant === chosen;
    select.append(option);
  }
  select.addEventListener("change", () => onChoice(select.value));
  label.append(select);
  return label;
};

/** Those of the series that are present, each in its colour. */
const legend = (series: readonly string[], present: readonly string[]): HTMLElement => {
  const list = element("ul", "legend");
  series.forEach((name, n) => {
    if (!present.includes(name)) return;
    const item = element("li", "");
    const swatch = element("span", "swatch");
    swatch.style.background = colourOf(n);
    item.append(swatch, name);
    list.append(item);
  });
  return list;
};

const report = JSON.parse(document.getElementById("report")?.textContent ?? "") as Report;
const draws = report.figures.map(show);
let width = 0;
new ResizeObserver(() => {
  const now = document.documentElement.clientWidth;
  if (now === width) return;
  width = now;
  for (const draw of draws) draw();
  document.documentElement.dataset["drawn"] = String(now);
}).observe(document.body);
