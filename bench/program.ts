/** The programs that are measured. */
import { readFileSync } from "node:fs";
import { type Compiled, compile } from "../compiler/compile.ts";
import { analyse } from "../compiler/front.ts";
import type { Network } from "../compiler/network.ts";

export const load = (file: string): { network: Network; compiled: Compiled; text: string } => {
  const text = readFileSync(file, "utf8");
  const { network } = analyse({ file, text });
  const compiled = network && compile(network).compiled;
  if (!network || !compiled) throw new Error(`${file} does not compile`);
  return { network, compiled, text };
};
