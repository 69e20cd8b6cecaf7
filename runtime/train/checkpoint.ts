/**
 * A training under way as a file: two lines of JSON, the first with the hash of the second. It holds all that
 * the rest of the training depends on, so that it ends as if nobody had stopped it, byte for byte.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import type { LearnedWeights } from "../../compiler/lower/weights.ts";
import { hex } from "../../hw-models/specification.ts";
import { Problem } from "../problem.ts";
import { bytesOf, float64sOf, fromBase64, toBase64 } from "./bytes.ts";
import { difference, type Identity } from "./identity.ts";
import type { TraineeState } from "./trainee.ts";
import type { Progress } from "./trainer.ts";

const VERSION = 1;

export interface Checkpoint {
  readonly identity: Identity;
  readonly progress: Progress;
  readonly state: TraineeState;
}

export const checkpointToText = ({ identity, progress, state }: Checkpoint): string => {
  const { history, first, middle, best } = progress;
  const body = JSON.stringify({
    identity,
    history,
    best: { epoch: best.epoch, validation: best.validation },
    weights: { first: packed(first), middle: packed(middle), best: packed(best.weights) },
    state: Object.fromEntries([...state].map(([name, bytes]) => [name, toBase64(bytes)])),
  });
  const head = JSON.stringify({ firetimeCheckpoint: VERSION, sha256: hashOf(body) });
  return `${head}\n${body}\n`;
};

const hashOf = (text: string): string => hex(sha256(new TextEncoder().encode(text)));

/** What a projection has learned, as base64. */
type Packed = Readonly<Record<string, { readonly weight: string; readonly delay?: string }>>;

const packed = (weights: LearnedWeights): Packed =>
  Object.fromEntries(
    [...weights].map(([name, { weight, delay }]) => [
      name,
      { weight: toBase64(bytesOf(weight)), ...(delay && { delay: toBase64(bytesOf(delay)) }) },
    ]),
  );

const unpacked = (weights: Packed): LearnedWeights =>
  new Map(
    Object.entries(weights).map(([name, { weight, delay }]) => [
      name,
      {
        weight: float64sOf(fromBase64(weight)),
        ...(delay !== undefined && { delay: float64sOf(fromBase64(delay)) }),
      },
    ]),
  );

/** @throws Problem for anything but a whole checkpoint */
export const checkpointFromText = (file: string, text: string): Checkpoint => {
  const broken = (what: string): Problem =>
    new Problem("E0911", file, `${file} is not a checkpoint: ${what}`, {
      hint: "remove it and train anew, or name the file that `snn train` wrote",
    });
  const [head, body] = text.split("\n");
  let claim: Record<string, unknown>;
  try {
    claim = JSON.parse(head) as Record<string, unknown>;
  } catch {
    throw broken("its first line is not JSON");
  }
  if (claim?.["firetimeCheckpoint"] !== VERSION)
    throw broken(`it does not say "firetimeCheckpoint": ${VERSION}`);
  if (body === undefined || claim["sha256"] !== hashOf(body))
    throw broken("it was changed or cut off after it was written");
  // What the hash is right for was written by checkpointToText.
  const { identity, history, best, weights, state } = JSON.parse(body);
  return {
    identity,
    progress: {
      history,
      first: unpacked(weights.first),
      middle: unpacked(weights.middle),
      best: { ...best, weights: unpacked(weights.best) },
    },
    state: new Map(Object.entries<string>(state).map(([name, bytes]) => [name, fromBase64(bytes)])),
  };
};

/** Where a training keeps its checkpoint. */
export interface CheckpointStore {
  /** Name of the file. */
  readonly file: string;
  /** Goes on from what the file holds; else it must not be there. */
  readonly resume: boolean;
  /** The file's text, null where there is none. */
  read(): string | null;
}

/**
 * The checkpoint to go on from, null where there is none.
 * @throws Problem where the file is of another training, or in the way
 */
export const openCheckpoint = (store: CheckpointStore, due: Identity): Checkpoint | null => {
  const { file, resume } = store;
  const text = store.read();
  if (text === null) return null;
  const found = checkpointFromText(file, text);
  const { length } = found.progress.history;
  if (!resume)
    throw new Problem(
      "E0912",
      file,
      `${file} holds a training of ${found.identity.program} that was stopped after epoch ${length} of ${found.identity.epochs}`,
      { hint: "go on with `--resume`, or remove the file to train anew" },
    );
  const other = difference(found.identity, due);
  if (other !== null)
    throw new Problem("E0910", file, `${file} is a checkpoint ${other}`, {
      hint: "resume with what it was written for, or name another --checkpoint",
    });
  return found;
};
