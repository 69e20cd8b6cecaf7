/** Which neurons a section holds. Those in a row, by far the most, cost nothing. */
import type { Places, Run } from "./network.ts";

/** Where the n-th neuron of a section is, counted from the section's first one. */
export const offsetAt = ({ runs }: Places, n: number): number => {
  if (runs === undefined) return n;
  let rest = n;
  let offset = 0;
  for (let d = runs.length - 1; d >= 0; d--) {
    const { count, stride } = runs[d];
    offset += (rest % count) * stride;
    rest = Math.floor(rest / count);
  }
  return offset;
};

/** Neurons from a section's first to its last one, those between that are not in it included. */
export const reachOf = (section: Places): number =>
  section.size === 0 ? 0 : offsetAt(section, section.size - 1) + 1;

/** The same runs without those of one place, and with neighbours joined where they follow without a gap. */
export const joinRuns = (runs: readonly Run[]): readonly Run[] => {
  const joined: Run[] = [];
  for (const run of runs) {
    if (run.count === 1) continue;
    const outer = joined.at(-1);
    if (outer !== undefined && outer.stride === run.count * run.stride)
      joined[joined.length - 1] = { count: outer.count * run.count, stride: run.stride };
    else joined.push(run);
  }
  return joined;
};
