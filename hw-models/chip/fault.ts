/** A limit of the chip that only showed while it ran. Not a bug, and not a mistake in the source text. */
export type ChipFaultKind = "pending-events" | "run-length";

export class ChipFault extends Error {
  readonly kind: ChipFaultKind;
  readonly have: number;

  constructor(kind: ChipFaultKind, have: number, step: number) {
    super(
      kind === "pending-events"
        ? `step ${step}: more than ${have} spikes were under way at once`
        : `step ${step}: the chip counts time to ${have} ticks`,
    );
    this.name = "ChipFault";
    this.kind = kind;
    this.have = have;
  }

  get advice(): string {
    return this.kind === "pending-events"
      ? "use a chip with a longer queue (`--chip ft1-sim`), a higher threshold or weaker weights"
      : "run fewer steps, or use a coarser tick";
  }
}
