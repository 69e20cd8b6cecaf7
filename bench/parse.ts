/** Long programs: 20,000 lines of connections, text to tree and text to network. */
import { createCollector } from "../compiler/diagnostic.ts";
import { analyse } from "../compiler/front.ts";
import { parse } from "../compiler/parse.ts";
import { alignTable } from "../runtime/table.ts";
import { apart, peak, seconds, task } from "./apart.ts";
import { measureYardstick } from "./yardstick.ts";

const LINES = 20_000;
const REPEATS = 3;

/** How many lines have no line before them that is written alike, numbers and names aside. */
const FORMS = [20, LINES] as const;

const HEAD = "snn 1 tick 1ms seed 1\npop e[100], i[100] : cuba(tau_m = 20ms, tau_s = 5ms)\n";
const ENDS = (n: number) => ["e", `e[${n % 100}]`, `e[${n % 50}..${50 + (n % 50)}]`, "e, i"];
const DELAYS = [
  "",
  ", delay = 1ms",
  ", delay = 2 * 1ms",
  ", delay = 0.5 * 2ms + 1ms",
  ", delay = -1ms + 2ms",
];

/** A connection of a form: of what its ends, its weight and its delay are made. */
const connection = (n: number, form: number): string => {
  let rest = form;
  const draw = <T>(from: readonly T[]): T => {
    const drawn = from[rest % from.length];
    rest = Math.floor(rest / from.length);
    return drawn;
  };
  const ends = ENDS(n);
  const [from, to, delay] = [draw(ends), draw(ends), draw(DELAYS)];
  const factors = [0.4, 2, 0.25, 3].map((factor) => `${draw(["+", "-", "*", "/"])} ${factor}`);
  return `${from} -> ${to} : random(p = 1%, weight = ${n / LINES} ${factors.join(" ")}${delay})\n`;
};

const program = (forms: number): string =>
  HEAD + Array.from({ length: LINES }, (_, n) => connection(n, n % forms)).join("");

/** What one process measures, in seconds and bytes. */
interface Measured {
  readonly parse: number;
  readonly network: number;
  readonly peak: number;
}

/** One of the two ways: after the other has run, neither is as slow as the first time. */
const measure = (forms: number, way: keyof Measured): Partial<Measured> => {
  const source = { file: "bench.snn", text: program(forms) };
  const begun = performance.now();
  if (way === "parse") {
    const { statements } = parse(source, createCollector());
    if (statements.length < LINES) throw new Error("some lines were not read");
    return { parse: seconds(begun), peak: peak() };
  }
  if (analyse(source).network === null) throw new Error("the program is in error");
  return { network: seconds(begun), peak: peak() };
};

const MEGA = 2 ** 20;
const report = (): void => {
  const yardstick = measureYardstick();
  console.log(`${LINES} lines of connections, ${REPEATS} processes each, the shortest counts`);
  const rows = FORMS.map((forms) => {
    const least = (way: "parse" | "network"): Measured =>
      Array.from({ length: REPEATS }, () => apart<Measured>([forms, way])).reduce((a, b) =>
        a[way] < b[way] ? a : b,
      );
    const [read, checked] = [least("parse"), least("network")];
    return [
      forms === LINES ? "no two alike" : `${forms} forms`,
      `${read.parse.toFixed(2)} s`,
      Math.round(read.parse / LINES / yardstick),
      `${checked.network.toFixed(2)} s`,
      `${Math.round(checked.peak / MEGA)} MiB`,
    ];
  });
  for (const line of alignTable(["lines", "parse", "yardsticks a line", "parse and check", "peak"], rows))
    console.log(line);
};

const words = task();
if (words === null) report();
else console.log(JSON.stringify(measure(Number(words[0]), words[1] as keyof Measured)));
