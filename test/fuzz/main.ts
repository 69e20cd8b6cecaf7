/**
 * `npm run fuzz -- --seed S --cases N [--from K]`: cases K to K + N − 1 of a seed. The cases run in a thread,
 * so that one that never ends is found too. Exit code 1 on any finding; the last line is a summary.
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { BUDGET, examine, type Fate } from "./examine.ts";
import { caseOf } from "./mutations.ts";
import { findingsOfTool } from "./tool.ts";

/** One in so many cases goes through the command line tool as well. */
const TOOL_EVERY = 200;
/** A case is given up after this many budgets. */
const PATIENCE = 3;

interface Job {
  readonly seed: number;
  readonly from: number;
  readonly cases: number;
  readonly tool: string;
  /** The case that is under way. */
  readonly now: Int32Array;
}
type Message =
  | { readonly kind: "finding"; readonly n: number; readonly text: string }
  | { readonly kind: "end"; readonly fates: ReadonlyMap<Fate, number> };

const work = async ({ seed, from, cases, tool, now }: Job): Promise<void> => {
  const fates = new Map<Fate, number>();
  const tell = (message: Message): void => parentPort?.postMessage(message);
  for (let n = from; n < from + cases; n++) {
    Atomics.store(now, 0, n);
    try {
      const text = caseOf(seed, n);
      const { fate, findings } = await examine(text, n);
      fates.set(fate, (fates.get(fate) ?? 0) + 1);
      const all = n % TOOL_EVERY === 0 ? [...findings, ...findingsOfTool(text, tool)] : findings;
      for (const finding of all) tell({ kind: "finding", n, text: finding });
    } catch (thrown) {
      tell({
        kind: "finding",
        n,
        text: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
      });
    }
  }
  tell({ kind: "end", fates });
};

const start = (): void => {
  const { values } = parseArgs({
    options: { seed: { type: "string" }, cases: { type: "string" }, from: { type: "string" } },
  });
  const [seed, cases, from] = [values.seed ?? "0", values.cases ?? "2000", values.from ?? "0"].map(Number);
  const now = new Int32Array(new SharedArrayBuffer(4));
  const job: Job = { seed, from, cases, now, tool: process.env["FIRETIME_TOOL"] ?? "dist/snn.js" };
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: job });
  const begun = performance.now();
  let findings = 0;
  const report = (n: number, text: string): void => {
    findings++;
    console.log(
      `finding: seed ${seed}, case ${n}: ${text}\n${"─".repeat(20)}\n${caseOf(seed, n)}\n${"─".repeat(20)}`,
    );
  };
  const end = (done: number, fates: string): void => {
    clearInterval(watch);
    const seconds = ((performance.now() - begun) / 1000).toFixed(0);
    console.log(`fuzz: seed ${seed}, ${done} cases in ${seconds} s (${fates}): ${findings || "no"} findings`);
    process.exitCode = findings > 0 ? 1 : 0;
  };
  let last = -1;
  let since = performance.now();
  const watch = setInterval(() => {
    const at = Atomics.load(now, 0);
    if (at !== last) [last, since] = [at, performance.now()];
    if (performance.now() - since < PATIENCE * BUDGET) return;
    report(at, `it does not end within ${(PATIENCE * BUDGET) / 1000} s`);
    end(at - from, "stopped");
    void worker.terminate();
  }, 500);
  worker.on("message", (message: Message) => {
    if (message.kind === "finding") report(message.n, message.text);
    else end(cases, [...message.fates].map(([fate, count]) => `${count} ${fate}`).join(", "));
  });
  worker.on("error", (thrown) => {
    report(Atomics.load(now, 0), String(thrown));
    end(Atomics.load(now, 0) - from, "stopped");
  });
};

if (isMainThread) start();
else await work(workerData as Job);
