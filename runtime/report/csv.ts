/** All numbers of a report as rows, for whoever reads them by program. */
import type { Figure, RasterSpike, Report } from "./model.ts";

const COLUMNS = ["figure", "panel", "against", "measure", "series", "x", "y", "note"] as const;

export const reportCsv = ({ figures }: Report): string => {
  const rows = figures.flatMap((figure) => rowsOf(figure).map((row) => [figure.id, ...row]));
  return `${[COLUMNS, ...rows].map((row) => row.map(cell).join(",")).join("\n")}\n`;
};

const cell = (value: string | number): string =>
  typeof value === "string" && /[",\n]/.test(value) ? `"${value.replace(/"/g, '""')}"` : String(value);

type Row = readonly [
  panel: string,
  against: string,
  measure: string,
  series: string,
  x: number,
  y: number | string,
  note: string,
];

const rowsOf = (figure: Figure): readonly Row[] => {
  switch (figure.kind) {
    case "curves":
      return figure.panels.flatMap(({ name, variant, y: { label }, series }) =>
        series.flatMap((one) => {
          const head = [name, variant ?? "", label, one.name] as const;
          return [
            ...one.line.map(({ x, y }): Row => [...head, x, y, "line"]),
            ...one.dots.map(({ x, y, note }): Row => [...head, x, y, note ?? ""]),
          ];
        }),
      );
    case "dots":
      return figure.panels.flatMap(({ name, x: { label }, dots }) =>
        dots.map(({ category, series, x }): Row => [name, "", label, series, x, category, ""]),
      );
    case "scatter":
      return figure.panels.flatMap(({ name, dots }) =>
        dots.map(({ x, y, note }): Row => [name, "", "", "", x, y, note ?? ""]),
      );
    case "raster": {
      const { populations, spikes, edges } = figure;
      const name = ({ population, neuron }: RasterSpike): string =>
        `${populations[population].name}[${neuron}]`;
      return [
        ...spikes.map(
          ({ population, time, neuron }): Row => [
            "spikes",
            "",
            "",
            populations[population].name,
            time,
            neuron,
            "",
          ],
        ),
        ...edges.map(
          ({ from, to, share }): Row => [
            "causes",
            "",
            "share of the gradient",
            `${name(spikes[from])} to ${name(spikes[to])}`,
            spikes[from].time,
            spikes[to].time,
            String(share),
          ],
        ),
      ];
    }
  }
};
