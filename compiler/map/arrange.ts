/**
 * Groups → cores of the mesh, so that axons are short: a start where neighbours in the network are neighbours
 * on a winding path, then annealing by moves and swaps. Random numbers are keyed by the placer's seed, and
 * logarithms are the house's own, so the same seed gives the same placement everywhere.
 */
import { hopsBetween, type Mesh } from "../../hw-models/chip/mesh.ts";
import { portableLog, stream } from "../../hw-models/numerics/rng.ts";

export interface Arrangement {
  /** Core of each group. */
  readonly cores: Uint32Array;
  /** Axons times links, before annealing and after. */
  readonly hopsBefore: number;
  readonly hops: number;
}

/**
 * @param pinned core of each group that must be there, null for the others
 * @param usable whether a core works
 * @param traffic axons from group a to group b at `a · groups + b`; null: groups stay on the path
 */
export const arrange = (
  pinned: readonly (number | null)[],
  usable: (core: number) => boolean,
  mesh: Mesh,
  traffic: Uint32Array | null,
  seed: number,
): Arrangement => {
  const groups = pinned.length;
  const taken = new Set(pinned.filter((core) => core !== null));
  const path = pathOf(groups, mesh, (core) => usable(core) && !taken.has(core));
  const cores = new Uint32Array(groups);
  let next = 0;
  for (const g of chain(pinned, traffic)) cores[g] = pinned[g] ?? path[next++];
  if (traffic === null) return { cores, hopsBefore: Number.NaN, hops: Number.NaN };
  const both = symmetric(traffic, groups);
  const hopsBefore = hopsOf(cores, both, mesh);
  anneal(cores, pinned, path, both, mesh, seed);
  return { cores, hopsBefore, hops: hopsOf(cores, both, mesh) };
};

/** As many free cores as there are groups and a few more, winding through a part of the mesh near a square. */
const pathOf = (groups: number, { width, height }: Mesh, free: (core: number) => boolean): number[] => {
  const columns = Math.min(width, Math.ceil(Math.sqrt(groups)));
  const path: number[] = [];
  const visit = (left: number, right: number, enough: number): void => {
    for (let y = 0; y < height && path.length < enough; y++)
      for (let x = left; x < right; x++) {
        const core = y * width + (y % 2 === 0 ? x : left + right - 1 - x);
        if (free(core)) path.push(core);
      }
  };
  visit(0, columns, groups + columns);
  // Where pins and broken cores leave too few, the rest of the mesh.
  if (path.length < groups) visit(columns, width, groups);
  return path;
};

/** Groups in an order in which each has much to do with the one before; without traffic as they are. */
const chain = (pinned: readonly (number | null)[], traffic: Uint32Array | null): readonly number[] => {
  const groups = pinned.length;
  const left = new Set(pinned.keys());
  const order: number[] = [];
  for (let last = -1; left.size > 0; ) {
    let best = -1;
    let most = -1;
    for (const g of left) {
      const shared =
        last < 0 || traffic === null ? 0 : traffic[last * groups + g] + traffic[g * groups + last];
      if (shared > most) [best, most] = [g, shared];
      // Without traffic the first is as good as any.
      if (traffic === null) break;
    }
    left.delete(best);
    order.push(best);
    last = best;
  }
  return order;
};

const symmetric = (traffic: Uint32Array, groups: number): Float64Array => {
  const both = new Float64Array(groups * groups);
  for (let a = 0; a < groups; a++)
    for (let b = 0; b < groups; b++)
      if (a !== b) both[a * groups + b] = traffic[a * groups + b] + traffic[b * groups + a];
  return both;
};

const hopsOf = (cores: Uint32Array, both: Float64Array, mesh: Mesh): number => {
  let sum = 0;
  for (let a = 0; a < cores.length; a++)
    for (let b = 0; b < a; b++) sum += both[a * cores.length + b] * hopsBetween(mesh, cores[a], cores[b]);
  return sum;
};

/** Moves that are tried for each group and core, and at most in all. */
const MOVES_A_PAIR = 40;
const MOST_MOVES = 200_000;
/** Stages of the same temperature, and from one to the next. */
const STAGES = 64;
const COOLING = 0.87;
/** Moves that say how hot it has to be at the start. */
const WARM_UP = 50;

/** Improves `cores` in place; ends with the best arrangement that was met. */
const anneal = (
  cores: Uint32Array,
  pinned: readonly (number | null)[],
  path: readonly number[],
  both: Float64Array,
  { width }: Mesh,
  seed: number,
): void => {
  const groups = cores.length;
  const movable = pinned.flatMap((core, g) => (core === null ? [g] : []));
  if (movable.length === 0 || path.length < 2) return;
  const column = Int32Array.from(cores, (core) => core % width);
  const line = Int32Array.from(cores, (core) => Math.floor(core / width));
  const groupAt = new Map<number, number>(Array.from(cores, (core, g) => [core, g]));
  const put = (group: number, core: number): void => {
    cores[group] = core;
    column[group] = core % width;
    line[group] = Math.floor(core / width);
    groupAt.set(core, group);
  };
  /** By how many axon links the cost changes if group a goes to `to`, and the group b there, if any, to a's core. */
  const change = (a: number, to: number, b: number | undefined): number => {
    const [x, y] = [to % width, Math.floor(to / width)];
    let sum = 0;
    for (let g = 0; g < groups; g++) {
      if (g === a || g === b) continue;
      const links = both[a * groups + g] - (b === undefined ? 0 : both[b * groups + g]);
      const after = Math.abs(column[g] - x) + Math.abs(line[g] - y);
      sum += links * (after - Math.abs(column[g] - column[a]) - Math.abs(line[g] - line[a]));
    }
    return sum;
  };
  const random = stream(seed, "placer");
  const moves = Math.min(MOVES_A_PAIR * groups * path.length, MOST_MOVES);
  const best = cores.slice();
  let [gained, most, heat, cooled] = [0, 0, 0, 1];
  for (let move = 0; move < moves; move++) {
    if (move % Math.ceil(moves / STAGES) === 0) cooled *= COOLING;
    const a = movable[Math.floor(random.uniform(move, 0) * movable.length)];
    const to = path[Math.floor(random.uniform(move, 1) * path.length)];
    const from = cores[a];
    if (to === from) continue;
    const b = groupAt.get(to);
    const cost = change(a, to, b);
    if (move < WARM_UP) heat = Math.max(heat, Math.abs(cost));
    if (cost > 0 && cost > -heat * cooled * portableLog(random.uniform(move, 2))) continue;
    put(a, to);
    if (b === undefined) groupAt.delete(from);
    else put(b, from);
    gained -= cost;
    if (gained > most) {
      most = gained;
      best.set(cores);
    }
  }
  cores.set(best);
};
