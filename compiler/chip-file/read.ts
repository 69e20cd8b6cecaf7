/**
 * A chip as text → the chip. docs/files.md, "Chips", has its form. Every line stands for itself, so all that is
 * wrong is told at once.
 */
import { type Chip, type ChipKind, LIMIT_NAMES } from "../../hw-models/chip/chip.ts";
import { CHIPS, chipNamed } from "../../hw-models/chip/chips.ts";
import { describedChip } from "../../hw-models/chip/described.ts";
import type { AnyLimits, LimitOfAny } from "../../hw-models/chip/most.ts";
import { type Collector, createCollector, type Diagnostic } from "../diagnostic.ts";
import { positionOf, type Source, type Span } from "../source.ts";
import { either, nearest, quote, suggest } from "../words.ts";
import { limitOf, limitText } from "./limit.ts";
import { firstLine, type Line, linesOf, type Word } from "./lines.ts";

/** Version of the form. */
export const CHIP_TEXT_VERSION = 1;
/** What is said beside limits. */
const STATEMENTS: readonly string[] = ["name", "about", "kind", "based"];
const KINDS: readonly ChipKind[] = ["ft1", "loihi1"];
const ALL_LIMITS: readonly LimitOfAny[] = [...new Set([...LIMIT_NAMES.ft1, ...LIMIT_NAMES.loihi1])];
/** What `--chip` takes beside the names of chips. */
const RESERVED: readonly string[] = ["ft1", "float64"];
/** Letters of the longest name: boards tell theirs too. */
const LONGEST_NAME = 32;

export interface ChipFile {
  /** Null where there was an error. */
  readonly chip: Chip | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a chip. @param source the file as a person named it, and its text */
export const chipFromText = (source: Source): ChipFile => {
  const collector = createCollector();
  const lines = linesOf(source);
  const goesOn = firstLine(source, lines, [...STATEMENTS, ...ALL_LIMITS], CHIP_TEXT_VERSION, collector);
  const chip = goesOn ? chipOf(source, lines, collector) : null;
  return { chip, diagnostics: collector.diagnostics() };
};

interface Said {
  readonly value: number;
  readonly span: Span;
}

const chipOf = (source: Source, lines: readonly Line[], collector: Collector): Chip | null => {
  const said = statements(lines, collector);
  const name = nameOf(said.get("name"), lines[0], collector);
  const about = said.get("about");
  const what = about && wordBehind(about, 1, '`about "one core on a large FPGA"`', collector)?.text;
  const base = baseOf(said.get("based"), collector);
  const kind = kindOf(said.get("kind"), said.get("based"), base, lines[0], collector);
  const limits = limitsOf(said, kind, collector);
  if (kind !== null && !said.has("based")) reportMissing(kind, said, lines[0], collector);
  const all: AnyLimits = { ...base?.limits, ...mapped(limits, ({ value }) => value) };
  warnOfHidden(limits, all, collector);
  if (collector.failed() || kind === null || name === null) return null;
  return describedChip(kind, {
    name,
    what: what ?? (base === null ? `a chip of kind ${kind}` : `a chip based on ${base.name}`),
    limits: all,
    sources: mapped(limits, ({ span }) => `${source.file}:${positionOf(source, span.start).line}`),
    origin: base?.name ?? source.file,
  });
};

const mapped = <T, U>(map: ReadonlyMap<LimitOfAny, T>, to: (value: T) => U): Partial<Record<LimitOfAny, U>> =>
  Object.fromEntries([...map].map(([key, value]) => [key, to(value)]));

/** Lines by their first word, but for the version; of two the first counts. */
const statements = (lines: readonly Line[], collector: Collector): ReadonlyMap<string, Line> => {
  const said = new Map<string, Line>();
  for (const line of lines) {
    const [{ text, span }] = line.words;
    const before = said.get(text);
    if (before === undefined) said.set(text, line);
    else
      collector.report("E0641", span, `${quote(text)} is said twice`, {
        label: { span: before.words[0].span, message: "said here first" },
        hint: "leave one of them out",
      });
  }
  said.delete("chip");
  return said;
};

/** The word at a place of a line, which is its last. @param form how the line is written */
const wordBehind = (
  { words, span }: Line,
  at: number,
  form: string,
  collector: Collector,
): Word | undefined => {
  const due = words[at];
  const more = words[at + 1];
  if (due === undefined || due.text === "" || more !== undefined)
    collector.report(
      "E0640",
      more?.span ?? due?.span ?? span,
      more === undefined
        ? `${quote(words[0].text)} stands without what it says`
        : `${quote(more.text)} stands behind ${quote(due.text)}`,
      { hint: `write ${form}; behind # a line is a comment` },
    );
  return due;
};

const nameOf = (line: Line | undefined, first: Line, collector: Collector): string | null => {
  if (line === undefined) {
    collector.report("E0643", first.span, "the file does not say the chip's name", {
      hint: "add a line such as `name my-chip`",
    });
    return null;
  }
  const word = wordBehind(line, 1, "`name my-chip`", collector);
  if (word === undefined) return null;
  const { text, span } = word;
  const own = chipNamed(text) !== undefined;
  if (own || RESERVED.includes(text))
    collector.report(
      "E0646",
      span,
      own ? `${quote(text)} is a chip of Firetime's own` : `\`--chip ${text}\` means something else`,
      { hint: `choose another name, such as \`my-${text}\`` },
    );
  else if (!/^[A-Za-z][\w.-]*$/.test(text) || text.length > LONGEST_NAME)
    collector.report("E0646", span, `${quote(text)} is no name for a chip`, {
      hint: `a name is a letter and then letters, digits, - _ and ., at most ${LONGEST_NAME} in all`,
    });
  return text;
};

/** The chip whose limits are taken where the file says none. */
const baseOf = (line: Line | undefined, collector: Collector): Chip | null => {
  if (line === undefined) return null;
  const form = "`based on ft1-up5k`";
  const [{ span }, on] = line.words;
  if (on?.text !== "on") {
    collector.report("E0640", on?.span ?? span, "`on` is due behind `based`", { hint: `write ${form}` });
    return null;
  }
  const word = wordBehind(line, 2, form, collector);
  if (word === undefined) return null;
  const chip = chipNamed(word.text);
  if (chip === undefined)
    collector.report("E0642", word.span, `no chip is called ${quote(word.text)}`, {
      hint: suggest(
        word.text,
        CHIPS.map(({ name }) => name),
      ),
    });
  return chip ?? null;
};

const kindOf = (
  line: Line | undefined,
  based: Line | undefined,
  base: Chip | null,
  first: Line,
  collector: Collector,
): ChipKind | null => {
  if (line === undefined) {
    if (based === undefined)
      collector.report("E0643", first.span, "the file does not say what kind of chip it is", {
        hint: "add a line `kind ft1` or `kind loihi1`, or `based on` a chip",
      });
    return base?.kind ?? null;
  }
  const word = wordBehind(line, 1, "`kind ft1` or `kind loihi1`", collector);
  if (word === undefined) return base?.kind ?? null;
  const kind = KINDS.find((known) => known === word.text);
  if (kind === undefined)
    collector.report("E0642", word.span, `${quote(word.text)} is no kind of chip`, {
      hint: suggest(word.text, KINDS),
    });
  else if (base !== null && base.kind !== kind)
    collector.report(
      "E0642",
      word.span,
      `the chip is of kind ${kind}, and ${base.name} of kind ${base.kind}`,
      {
        ...(based && { label: { span: based.span, message: "based on it here" } }),
        hint: "leave the line of the kind out, or choose a chip of this kind",
      },
    );
  return kind ?? base?.kind ?? null;
};

/** Of the lines that say a limit, those that say it well. */
const limitsOf = (
  said: ReadonlyMap<string, Line>,
  kind: ChipKind | null,
  collector: Collector,
): ReadonlyMap<LimitOfAny, Said> => {
  const limits = new Map<LimitOfAny, Said>();
  for (const [text, line] of said) {
    if (STATEMENTS.includes(text)) continue;
    const limit = ALL_LIMITS.find((known) => known === text);
    const own: readonly string[] = kind === null ? ALL_LIMITS : LIMIT_NAMES[kind];
    if (limit === undefined || !own.includes(limit)) {
      reportUnknown(line.words[0], kind, own, limit, collector);
      continue;
    }
    const value = limitOf(line, limit, kind, collector);
    if (value !== null) limits.set(limit, { value, span: line.span });
  }
  return limits;
};

const reportUnknown = (
  { text, span }: Word,
  kind: ChipKind | null,
  own: readonly string[],
  other: LimitOfAny | undefined,
  collector: Collector,
): void => {
  const near = nearest(text, [...own, "name", "about", "kind", "based on"]);
  collector.report(
    "E0641",
    span,
    other === undefined
      ? `${quote(text)} is nothing that is said of a chip`
      : `${quote(text)} is a limit that ${kind} does not have`,
    {
      hint:
        near === null
          ? `limits${kind === null ? "" : ` of ${kind}`} are ${either(own, "and")}`
          : `did you mean ${quote(near)}?`,
    },
  );
};

const reportMissing = (
  kind: ChipKind,
  said: ReadonlyMap<string, Line>,
  first: Line,
  collector: Collector,
): void => {
  const missing = LIMIT_NAMES[kind].filter((limit) => !said.has(limit));
  if (missing.length === 0) return;
  const like = CHIPS.filter((chip) => chip.kind === kind);
  const [{ limits, name }] = like;
  const [example]: readonly LimitOfAny[] = missing;
  const value = (limits as AnyLimits)[example] ?? 1;
  collector.report(
    "E0643",
    (said.get("kind") ?? first).span,
    `${missing.length === 1 ? "a limit" : `${missing.length} limits`} of ${kind} ${missing.length === 1 ? "is" : "are"} missing: ${either(missing, "and")}`,
    {
      hint: `give each a line, such as \`${example} ${limitText(value)}\`; or take the rest from a chip: \`based on ${name}\``,
    },
  );
};

/** A number that another one keeps from ever being reached. */
const warnOfHidden = (limits: ReadonlyMap<LimitOfAny, Said>, all: AnyLimits, collector: Collector): void => {
  const plastic = limits.get("plasticSynapses");
  const { synapses } = all;
  if (plastic === undefined || synapses === undefined || plastic.value <= synapses) return;
  const label = limits.get("synapses");
  collector.report(
    "W0647",
    plastic.span,
    `no more than ${synapses.toLocaleString("en-US")} synapses can learn: the core has no more`,
    {
      ...(label && { label: { span: label.span, message: "all synapses of a core" } }),
      hint: `write \`plasticSynapses ${synapses}\` or less, or raise \`synapses\``,
    },
  );
};
