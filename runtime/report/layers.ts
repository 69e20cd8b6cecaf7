/**
 * Which boxes stand in which layer: the longest way from a box without predecessors, after the arrows that
 * lead back have been taken out. Those are what a walk in order of declaration finds to lead to where it is.
 */
import type { Arrow } from "./graph.ts";

export interface Layers {
  /** Layer of each box, from 0. */
  readonly of: readonly number[];
  readonly count: number;
  /** For each arrow: leads to a later layer, back to an earlier one, or to its own box. */
  readonly direction: readonly ("forward" | "back" | "self")[];
}

export const layersOf = (boxes: number, arrows: readonly Arrow[]): Layers => {
  const leaving: number[][] = Array.from({ length: boxes }, () => []);
  const entering = new Array<number>(boxes).fill(0);
  arrows.forEach(({ from, to }, n) => {
    if (from === to) return;
    leaving[from].push(n);
    entering[to]++;
  });
  const back = new Set<number>();
  const order: number[] = [];
  const state = new Array<"new" | "open" | "done">(boxes).fill("new");
  // Boxes that nothing leads to first: where the walk begins is where a circle is cut.
  const starts = [...Array(boxes).keys()].sort((a, b) => Number(entering[a] > 0) - Number(entering[b] > 0));
  for (const start of starts) {
    if (state[start] !== "new") continue;
    state[start] = "open";
    const walk = [{ box: start, next: 0 }];
    for (let at = walk.at(-1); at !== undefined; at = walk.at(-1)) {
      const arrow = leaving[at.box][at.next++];
      if (arrow === undefined) {
        state[at.box] = "done";
        order.push(at.box);
        walk.pop();
        continue;
      }
      const { to } = arrows[arrow];
      if (state[to] === "open") back.add(arrow);
      if (state[to] !== "new") continue;
      state[to] = "open";
      walk.push({ box: to, next: 0 });
    }
  }
  const of = new Array<number>(boxes).fill(0);
  for (const box of order.reverse())
    for (const arrow of leaving[box])
      if (!back.has(arrow)) of[arrows[arrow].to] = Math.max(of[arrows[arrow].to], of[box] + 1);
  return {
    of,
    count: of.reduce((most, layer) => Math.max(most, layer + 1), 0),
    direction: arrows.map(({ from, to }, n) => (from === to ? "self" : back.has(n) ? "back" : "forward")),
  };
};
