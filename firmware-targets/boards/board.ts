/** What the build knows of a board: one short data file each. */
export interface Board {
  readonly name: string;
  readonly title: string;
  /** As nextpnr-ice40 names them: `--up5k --package sg48`. */
  readonly device: "up5k";
  readonly package: "sg48";
  readonly clock: { readonly pin: number; readonly megahertz: number };
  /** Pins of the FPGA. */
  readonly uart: { readonly receive: number; readonly transmit: number };
  /** Pins that the design drives high, with the reason. */
  readonly high: readonly { readonly pin: number; readonly why: string }[];
  /** Commands that write FILE to the board; other tools' trade, shown and never re-implemented. */
  readonly program: readonly string[];
  /** What a person should know before they plug it in. */
  readonly note: string | null;
  /** Where the pins come from. */
  readonly source: string;
}
