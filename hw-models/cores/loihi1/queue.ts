/**
 * Spikes on axons under way: one list a step of arrival. Records stand in a pool that grows by doubling, so
 * that an event allocates nothing.
 */
export class EventQueue {
  /** Axons of the step that was taken last; the first `take` of them count. */
  taken = new Uint32Array(256);
  /** First record of each step's list, −1: empty; step modulo its length. */
  private readonly first: Int32Array;
  private axon = new Uint32Array(256);
  /** Next record of the same list, or of the free ones; −1: none. */
  private next = new Int32Array(256);
  private free = -1;
  /** Records that were ever used; those behind are free too. */
  private used = 0;

  /** @param horizon steps ahead for which a spike may be queued; a power of two */
  constructor(horizon: number) {
    this.first = new Int32Array(horizon).fill(-1);
  }

  clear(): void {
    this.first.fill(-1);
    this.free = -1;
    this.used = 0;
  }

  add(step: number, axon: number): void {
    let record = this.free;
    if (record >= 0) this.free = this.next[record];
    else {
      record = this.used++;
      if (record === this.next.length) this.grow();
    }
    const list = step & (this.first.length - 1);
    this.axon[record] = axon;
    this.next[record] = this.first[list];
    this.first[list] = record;
  }

  /** Moves the axons of a step into `taken`, in no order; returns how many. */
  take(step: number): number {
    const list = step & (this.first.length - 1);
    let count = 0;
    for (let record = this.first[list]; record >= 0; count++) {
      this.taken[count] = this.axon[record];
      const next = this.next[record];
      this.next[record] = this.free;
      this.free = record;
      record = next;
    }
    this.first[list] = -1;
    return count;
  }

  private grow(): void {
    const size = this.next.length * 2;
    const axon = new Uint32Array(size);
    const next = new Int32Array(size);
    axon.set(this.axon);
    next.set(this.next);
    this.axon = axon;
    this.next = next;
    this.taken = new Uint32Array(size);
  }
}
