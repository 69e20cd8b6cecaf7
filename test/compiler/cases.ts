/** The folder of programs that must compile, and of programs that must not, with what is said about them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ReadFile } from "../../compiler/files.ts";
import type { Source } from "../../compiler/source.ts";
import { readBytes } from "../../runtime/files.ts";

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export const CASES = at("test/cases");
export const EXAMPLES = at("examples");

const programs = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".snn"))
    .sort();

/** Names of programs that must compile without a word. */
export const clean = (): readonly string[] => programs(CASES).filter((name) => !name.endsWith(".fail.snn"));
/** Names of programs with a mistake, or more than one. */
export const failing = (): readonly string[] => programs(CASES).filter((name) => name.endsWith(".fail.snn"));
export const examples = (): readonly string[] => programs(EXAMPLES);

/** A program, named without its folder. */
export const load = (folder: string, name: string): Source => ({
  file: name,
  text: readFileSync(`${folder}/${name}`, "utf8"),
});

/** Reads files beside the programs of either folder, and beside a program written in a test. */
export const read: ReadFile = (path) => {
  try {
    return readBytes(`${existsSync(`${EXAMPLES}/${path}`) ? EXAMPLES : CASES}/${path}`);
  } catch (thrown) {
    // The texts are the same wherever the project lies.
    if (thrown instanceof Error) thrown.message = thrown.message.replace(`${CASES}/`, "");
    throw thrown;
  }
};

/** A program written in a test. */
export const source = (text: string): Source => ({ file: "test.snn", text });

/** What stands before a fragment of the definition; the definition says so itself. */
const PRELUDE = "snn 1 tick 0.1ms seed 1\n";

export interface Snippet {
  readonly line: number;
  readonly text: string;
}

/** The fenced ```snn examples of the language's definition. */
export const snippets = (): readonly Snippet[] => {
  const text = readFileSync(at("grammar/SPEC.md"), "utf8");
  return [...text.matchAll(/^```snn\n([\s\S]*?)^```$/gm)].map((match) => ({
    line: text.slice(0, match.index).split("\n").length,
    text: match[1].startsWith("snn 1") ? match[1] : `${PRELUDE}${match[1]}`,
  }));
};
