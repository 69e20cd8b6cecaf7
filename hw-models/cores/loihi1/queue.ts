/** Spikes on axons under way: one list a step of arrival, which grows by doubling, so that an event allocates nothing. */
export class EventQueue {
  /** Axons by step of arrival, step modulo the lists; the first `used` of each count. */
  private readonly lists: Uint32Array[];
  private readonly used: Uint32Array;

  /** @param horizon steps ahead for which a spike may be queued; a power of two */
  constructor(horizon: number) {
    this.lists = Array.from({ length: horizon }, () => EMPTY);
    this.used = new Uint32Array(horizon);
  }

  clear(): void {
    this.used.fill(0);
  }

  add(step: number, axon: number): void {
    const at = step & (this.used.length - 1);
    const used = this.used[at];
    if (used === this.lists[at].length) this.lists[at] = grown(this.lists[at]);
    this.lists[at][used] = axon;
    this.used[at] = used + 1;
  }

  /** The axons of a step, in no order, one as often as it was added; its list is empty then. Good until the next `add`. */
  take(step: number): Uint32Array {
    const at = step & (this.used.length - 1);
    const taken = this.lists[at].subarray(0, this.used[at]);
    this.used[at] = 0;
    return taken;
  }
}

const EMPTY = new Uint32Array(0);

const grown = (list: Uint32Array): Uint32Array => {
  const larger = new Uint32Array(Math.max(16, 2 * list.length));
  larger.set(list);
  return larger;
};
