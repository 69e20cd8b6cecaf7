/** A report as the file that its name asks for. */
import { fileURLToPath } from "node:url";
import { readText } from "../files.ts";
import { reportCsv } from "../report/csv.ts";
import { reportHtml } from "../report/html.ts";
import type { Report } from "../report/model.ts";

/** Whether a name ends as one of a report's forms does. */
export const isReportName = (file: string): boolean => /\.(html?|csv|json)$/.test(file);

/** As the name's ending says. */
export const reportContent = (file: string, made: Report): string => {
  if (file.endsWith(".csv")) return reportCsv(made);
  if (file.endsWith(".json")) return `${JSON.stringify(made, null, 1)}\n`;
  return reportHtml(made, { script: part("report-page.js"), style: part("report-page.css") });
};

/** What the build has put beside the tool. */
const part = (name: string): string => readText(fileURLToPath(new URL(`./${name}`, import.meta.url)));
