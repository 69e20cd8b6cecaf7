/** What FILE on the command line may be: a program to compile, or an image that was compiled before. */
import { basename, dirname, isAbsolute, join } from "node:path";
import { type Compiled, compile } from "../../compiler/compile.ts";
import type { Diagnostic } from "../../compiler/diagnostic.ts";
import { analyse } from "../../compiler/front.ts";
import type { PlaceOptions } from "../../compiler/map/place.ts";
import type { Network } from "../../compiler/network.ts";
import type { Chip } from "../../hw-models/chip/chip.ts";
import { decodeImage, looksLikeImage } from "../../hw-models/image.ts";
import type { Program } from "../../hw-models/program.ts";
import { readBytes, readTextIfThere, writeAtomically } from "../files.ts";
import { Problem } from "../problem.ts";
import type { JobFiles } from "../train/job.ts";
import type { ReadBytes } from "../train/load-data.ts";
import { weightsFromBytes } from "../train/weights-table.ts";
import { chipFor, demandChip } from "./chip-option.ts";
import { imageProblem } from "./exit.ts";
import { demandNoErrors, type Output } from "./output.ts";
import { UsageError } from "./usage.ts";

export interface ProgramOptions {
  /** Name or file of a chip. */
  readonly chip?: string | undefined;
  readonly seed?: number | undefined;
  readonly weights?: string | undefined;
  /** Cores that do not work, as it is written: `3,17`. */
  readonly broken?: string | undefined;
  /** Of the placement on many cores. */
  readonly placeSeed?: number | undefined;
  /** Train in float64: what only the chip cannot learn is no error. */
  readonly floatOnly?: boolean;
}

export interface LoadedProgram {
  readonly file: string;
  readonly text: string;
  readonly network: Network;
  readonly compiled: Compiled;
  readonly warnings: readonly Diagnostic[];
}

/**
 * Reads, checks and compiles a program; shows what there is to say.
 * @throws Problem for the file, Stop where the program has errors
 */
export const loadProgram = (file: string, options: ProgramOptions, out: Output): LoadedProgram => {
  const bytes = readBytes(file);
  if (looksLikeImage(bytes))
    throw new Problem("E0804", file, `${file} is an image; this command needs the program it was made from`, {
      hint: "give the .snn file",
    });
  return compileText(file, new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes), options, out);
};

const compileText = (file: string, text: string, options: ProgramOptions, out: Output): LoadedProgram => {
  const chipOf = chipFor(options.chip, out);
  const seed = options.seed === undefined ? {} : { seed: options.seed };
  const analysis = analyse({ file, text }, { ...seed, read: readBytes });
  if (analysis.network === null) {
    demandNoErrors(analysis.diagnostics, out);
    throw new Error("a program without errors has no network");
  }
  const weights =
    options.weights === undefined
      ? undefined
      : weightsFromBytes(options.weights, readBytes(options.weights), analysis.network);
  const chip = chipOf(analysis.network);
  const result = compile(analysis.network, {
    ...(chip && { chip }),
    ...(weights && { weights }),
    floatOnly: options.floatOnly ?? false,
    place: placeOptions(options),
  });
  const diagnostics = [...analysis.diagnostics, ...result.diagnostics];
  demandNoErrors(diagnostics, out);
  if (result.compiled === null) throw new Error("a program without errors was not compiled");
  demandCores(options, result.compiled.chip);
  return { file, text, network: analysis.network, compiled: result.compiled, warnings: diagnostics };
};

/** @throws UsageError for a broken core that the chip has not got, or that is its only one */
const demandCores = ({ broken }: ProgramOptions, { name, limits: { cores } }: Chip): void => {
  if (broken === undefined) return;
  if (cores === 1) throw new UsageError(`--broken is for chips of many cores; ${name} has one`);
  const lost = broken.split(",").find((core) => Number(core) >= cores);
  if (lost !== undefined) throw new UsageError(`--broken ${lost}: ${name} has cores 0 to ${cores - 1}`);
};

const placeOptions = ({ broken, placeSeed }: ProgramOptions): PlaceOptions => {
  const cores = broken === undefined ? [] : broken.split(",").map(Number);
  if (cores.some((core) => !Number.isInteger(core) || core < 0))
    throw new UsageError(`--broken takes numbers of cores with commas between, such as 3,17; got ${broken}`);
  if (placeSeed !== undefined && !(Number.isSafeInteger(placeSeed) && placeSeed >= 0))
    throw new UsageError(`--place-seed takes a whole number from 0 on; got ${placeSeed}`);
  return { broken: cores, ...(placeSeed !== undefined && { seed: placeSeed }) };
};

export interface LoadedImage {
  readonly file: string;
  readonly image: Uint8Array;
  readonly program: Program;
  /** The program it was just compiled from; null for an image file. */
  readonly source: LoadedProgram | null;
}

/**
 * FILE|IMAGE: an image file as it is, a program compiled.
 * @throws Problem, Stop
 */
export const loadImage = (file: string, options: ProgramOptions, out: Output): LoadedImage => {
  const bytes = readBytes(file);
  if (!looksLikeImage(bytes) && !looksLikeText(bytes))
    throw new Problem("E0804", file, `${file} is neither a program nor a whole Firetime image`, {
      hint: "give a .snn program, or an image made by `snn compile FILE -o IMAGE`",
    });
  if (!looksLikeImage(bytes)) {
    const source = loadProgram(file, options, out);
    return { file, image: source.compiled.image, program: source.compiled.program, source };
  }
  try {
    const program = decodeImage(bytes);
    demandChip(file, program.chip, options.chip, out);
    return { file, image: bytes, program, source: null };
  } catch (thrown) {
    throw imageProblem(file, thrown);
  }
};

const looksLikeText = (bytes: Uint8Array): boolean => !bytes.subarray(0, 4096).includes(0);

/** Reads files that a program names, relative to the program's own folder. */
export const besides =
  (program: string): ReadBytes =>
  (file) =>
    readBytes(isAbsolute(file) ? file : join(dirname(program), file));

/** How jobs of a program reach files. */
export const filesOf = (program: string): JobFiles => ({
  data: besides(program),
  bytes: readBytes,
  readText: readTextIfThere,
  writeText: writeAtomically,
});

/** A file's name without folder and ending. */
export const stem = (file: string): string => basename(file).replace(/\.[^.]*$/, "");

/** @throws Problem where a local rule stands in place of the gradient that is asked for */
export const demandGradient = (file: string, { local }: Network): void => {
  if (local === undefined) return;
  throw new Problem("E0810", file, `${local.name} learns by ${local.rule.name}, and not by a gradient`, {
    hint: "`snn train` without `--chip` trains it on loihi1; gradients want `update = sgd(rate = NUMBER)`",
  });
};
