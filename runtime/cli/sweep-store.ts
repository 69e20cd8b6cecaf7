/**
 * Where a sweep's results go. While it runs, a folder beside the result file holds the records in the order
 * they came and a checkpoint of each training; each record is on the disk before the next. At the end the records
 * are sorted and written whole, so that the file is the same whoever came first, and the folder goes.
 */
import { join } from "node:path";
import { appendLine, isThere, makeFolder, readText, removeFolder, writeAtomically } from "../files.ts";
import { Problem } from "../problem.ts";
import { keyOf, type Point } from "../sweep/plan.ts";
import {
  lineOf,
  resultsFromText,
  resultsToText,
  type SweepHeader,
  type SweepRecord,
  type SweepResults,
} from "../sweep/record.ts";

export interface SweepStore {
  /** Records that were there, by the number their points have now. */
  readonly found: ReadonlyMap<number, SweepRecord>;
  add(record: SweepRecord): void;
  /** Writes the results once all points are there, and gives them in order. */
  finish(): readonly SweepRecord[];
}

export const unfinishedOf = (results: string): string => `${results}.unfinished`;
export const checkpointOf = (results: string, seed: number): string =>
  join(unfinishedOf(results), `seed${seed}.checkpoint`);

/** Whether a sweep has left anything to go on with. */
export const isSweepThere = (results: string): boolean => journalsOf(results).some(isThere);

/** Files of records: of a sweep under way, and of a finished one. */
const journalsOf = (results: string): readonly string[] => [
  join(unfinishedOf(results), "records.jsonl"),
  results,
];

/**
 * Opens the place of a sweep's results.
 * @param resume takes over what a sweep of the same program, data and batches has left there, in whatever order
 * @throws Problem where something is in the way, or is of another sweep
 */
export const openStore = (
  results: string,
  header: SweepHeader,
  points: readonly Point[],
  resume: boolean,
): SweepStore => {
  const folder = unfinishedOf(results);
  const [journal] = journalsOf(results);
  if (!resume) refuseOld(results);
  const old = resume
    ? journalsOf(results)
        .filter(isThere)
        .flatMap((file) => recordsIn(file, header))
    : [];
  const known = new Map(old.map((record) => [keyOf(record), record]));
  const all = new Map<number, SweepRecord>();
  for (const { point, ...rest } of points) {
    const record = known.get(keyOf(rest));
    if (record) all.set(point, { ...record, point });
  }
  makeFolder(folder);
  writeAtomically(journal, resultsToText({ header, records: [...all.values()] }));
  return {
    found: new Map(all),
    add: (record) => {
      appendLine(journal, lineOf(record));
      all.set(record.point, record);
    },
    finish: () => {
      const records = points.flatMap(({ point }) => all.get(point) ?? []);
      if (records.length < points.length) throw new Error("a sweep ends with points that were not run");
      writeAtomically(results, resultsToText({ header, records }));
      removeFolder(folder);
      return records;
    },
  };
};

/** Without `--resume` nobody's results are lost. */
const refuseOld = (results: string): void => {
  for (const [file, what] of [
    [unfinishedOf(results), "a sweep that was stopped"],
    [results, "results of an earlier sweep"],
  ])
    if (isThere(file))
      throw new Problem("E0912", file, `${file} holds ${what}`, {
        hint: "go on with `--resume`, remove it, or write elsewhere",
      });
};

/** The records of an earlier run, if they are of the same program, chip, data and batches. */
const recordsIn = (file: string, header: SweepHeader): readonly SweepRecord[] => {
  const found: SweepResults = resultsFromText(file, readText(file));
  const other = difference(found.header, header);
  if (other !== null)
    throw new Problem("E0916", file, `${file} holds results ${other}`, {
      place: { line: 1, column: 1 },
      hint: "write to another file, or remove this one",
    });
  return found.records;
};

const difference = (own: SweepHeader, due: SweepHeader): string | null => {
  if (own.program !== due.program) return `of another program: ${own.program}, and this is ${due.program}`;
  if (own.programSha256 !== due.programSha256)
    return `of another state of ${due.program}: the program or a file it names has changed since`;
  if (own.chip !== due.chip) return `on ${own.chip}, and this sweep is on ${due.chip}`;
  if (own.data.sha256 !== due.data.sha256) return `of other samples of ${own.data.name} data`;
  if (own.specification !== due.specification) return "by another version of the chip's rules";
  for (const what of ["epochs", "batches", "batch"] as const)
    if (own[what] !== due[what]) return `with ${what} ${own[what]}, and this sweep has ${due[what]}`;
  return null;
};
