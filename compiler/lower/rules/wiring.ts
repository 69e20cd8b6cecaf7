/** Rules → which source is joined to which target, both counted through their sections. */
import { portableLog, type Stream, stream } from "../../../hw-models/numerics/rng.ts";
import type { Pooled, Rule } from "../../network.ts";
import { wireEdges } from "./lists.ts";
import { wireFanIn, wireFanOut } from "./partners.ts";
import { wireWindow } from "./window.ts";
import type { Wiring } from "./wired.ts";

/** What a rule joins: two ends, by the numbers of their places, and the name that draws are keyed by. */
export interface Ends {
  readonly rule: Exclude<Rule, Pooled>;
  readonly pre: { readonly size: number };
  readonly post: { readonly size: number };
  readonly name: string;
}

/** The wiring is a function of (seed, projection name, row). */
export const wire = ({ rule, pre, post, name }: Ends, seed: number): Wiring => {
  const random = (): Stream => stream(seed, `${name}/wiring`);
  switch (rule.kind) {
    case "dense":
      return {
        row: Uint32Array.from({ length: pre.size + 1 }, (_, n) => n * post.size),
        target: Uint32Array.from({ length: pre.size * post.size }, (_, e) => e % post.size),
        entry: null,
      };
    case "one_to_one":
      return {
        row: Uint32Array.from({ length: pre.size + 1 }, (_, n) => n),
        target: Uint32Array.from({ length: pre.size }, (_, n) => n),
        entry: Uint32Array.from({ length: pre.size }, (_, n) => n),
      };
    case "random":
      return wireRandom(pre.size, post.size, rule.probability, random());
    case "fan_in":
      return wireFanIn(pre.size, post.size, rule.partners, random());
    case "fan_out":
      return wireFanOut(pre.size, post.size, rule.partners, random());
    case "edges":
      return wireEdges(pre.size, post.size, rule);
    case "window":
      return wireWindow(rule);
  }
};

/** Each pair with probability p: geometric skips along a row, the k-th skip of row n drawn at (n, k). */
const wireRandom = (sources: number, targets: number, p: number, random: Stream): Wiring => {
  const row = new Uint32Array(sources + 1);
  let target = new Uint32Array(Math.ceil(sources * targets * p * 1.1) + 16);
  // Of a p below 2^-53 nothing is left in 1 - p; its logarithm is -p.
  const logMiss = 1 - p < 1 ? portableLog(1 - p) : -p;
  let edges = 0;
  for (let n = 0; n < sources; n++) {
    row[n] = edges;
    let at = -1;
    for (let k = 0; p > 0; k++) {
      at += 1 + (p < 1 ? Math.floor(portableLog(random.uniform(n, k)) / logMiss) : 0);
      if (at >= targets) break;
      if (edges === target.length) {
        const larger = new Uint32Array(edges * 2);
        larger.set(target);
        target = larger;
      }
      target[edges++] = at;
    }
  }
  row[sources] = edges;
  return { row, target: target.slice(0, edges), entry: null };
};
