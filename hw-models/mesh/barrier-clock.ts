/** Clock cycles of cores that wait for each other at the end of every step: a step takes as long as its slowest. */
import type { MeshCore } from "./mesh-core.ts";

export class BarrierClock {
  private readonly cores: readonly Pick<MeshCore, "cycles">[];
  /** Cycles of each core at the last barrier. */
  private readonly before: Float64Array;
  private passed = 0;

  constructor(cores: readonly Pick<MeshCore, "cycles">[]) {
    this.cores = cores;
    this.before = new Float64Array(cores.length);
  }

  /** All cores have done their work since the last barrier; the slowest of them was waited for. */
  barrier(): void {
    const { cores, before } = this;
    let most = 0;
    for (let core = 0; core < cores.length; core++) {
      const now = cores[core].cycles();
      most = Math.max(most, now - before[core]);
      before[core] = now;
    }
    this.passed += most;
  }

  /** Cycles up to now, what was done since the last barrier included. */
  get cycles(): number {
    this.barrier();
    return this.passed;
  }
}
