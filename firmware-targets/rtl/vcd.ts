/** Value change dumps (IEEE 1364-2005, clause 18) of chosen signals, for GTKWave or Surfer. */

export interface Signal {
  /** Dotted path of the modules around it, from the top. */
  readonly path: string;
  readonly name: string;
  readonly bits: number;
}

/** Collects samples and writes each signal only where it changes. */
export class Vcd {
  private readonly signals: readonly Signal[];
  private readonly last: (bigint | null)[];
  private readonly changes: string[] = [];

  constructor(signals: readonly Signal[]) {
    this.signals = signals;
    this.last = signals.map(() => null);
  }

  /** Values of all signals, unsigned, in their order, at a time that is later than the last one. */
  sample(time: number, values: readonly bigint[]): void {
    const changed = this.signals.flatMap(({ bits }, n) => {
      if (values[n] === this.last[n]) return [];
      this.last[n] = values[n];
      return [changeOf(values[n], bits, identifier(n))];
    });
    if (changed.length > 0) this.changes.push(`#${time}`, ...changed);
  }

  /** The file; one unit of time is one clock cycle, called 1 ns. */
  text(): string {
    return [
      "$timescale 1ns $end",
      ...declarations(this.signals),
      "$enddefinitions $end",
      ...this.changes,
      "",
    ].join("\n");
  }
}

/** Short names of printable characters: `!` to `~`, then two of them. */
const FIRST = 33;
const LETTERS = 94;
const identifier = (n: number): string =>
  (n < LETTERS ? "" : identifier(Math.floor(n / LETTERS) - 1)) + String.fromCharCode(FIRST + (n % LETTERS));

const changeOf = (value: bigint, bits: number, id: string): string =>
  bits === 1 ? `${value}${id}` : `b${value.toString(2)} ${id}`;

/** Declarations in the order of the signals, so that a scope may open more than once. */
const declarations = (signals: readonly Signal[]): string[] => {
  const lines: string[] = [];
  let open: readonly string[] = [];
  signals.forEach(({ path, name, bits }, n) => {
    const scopes = path.split(".");
    let same = 0;
    while (same < open.length && same < scopes.length && open[same] === scopes[same]) same++;
    for (let k = open.length; k > same; k--) lines.push("$upscope $end");
    for (const scope of scopes.slice(same)) lines.push(`$scope module ${scope} $end`);
    open = scopes;
    lines.push(`$var wire ${bits} ${identifier(n)} ${name}${bits === 1 ? "" : ` [${bits - 1}:0]`} $end`);
  });
  return [...lines, ...open.map(() => "$upscope $end")];
};
