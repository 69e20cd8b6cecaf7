/** `npm run conformance -- lava|nir DIR`: what other systems answered, held against the machine. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { runLavaCase } from "../../runtime/conformance/lava.ts";
import { MalformedCase, parseLavaCase } from "../../runtime/conformance/lava-case.ts";
import { compareLoihiTrace, parseLoihiTrace } from "../../runtime/conformance/nir.ts";

type Verdict = "agrees" | "differs" | "malformed";

interface Suite {
  /** Files of the folder that are cases. */
  readonly files: RegExp;
  readonly run: (text: string) => { readonly verdict: Verdict; readonly said: string };
}

const SUITES: Readonly<Record<string, Suite>> = {
  lava: {
    files: /^case_.*\.json$/,
    run: (text) => {
      const lava = parseLavaCase(text);
      const difference = runLavaCase(lava);
      if (difference === null) {
        const steps = lava.input_spikes.length;
        return { verdict: "agrees", said: `${steps} steps of ${lava.weights.length} neurons` };
      }
      const { step, neuron, register, machine, lava: expected } = difference;
      return {
        verdict: "differs",
        said: `first at step ${step}, neuron ${neuron}: ${register} is ${machine}, Lava has ${expected}`,
      };
    },
  },
  nir: {
    files: /^lif_lava_loihi_fixed\.csv$/,
    run: (text) => {
      const trace = parseLoihiTrace(text);
      const { firstDifference, spikes, voltageDiffers } = compareLoihiTrace(trace);
      if (firstDifference >= 0)
        return { verdict: "differs", said: `first in the spike of step ${firstDifference}` };
      return {
        verdict: "agrees",
        said: `${trace.input.length} steps, ${spikes} spikes; V differs in steps ${voltageDiffers.join(", ") || "none"}`,
      };
    },
  },
};

const main = (args: readonly string[]): number => {
  const [name, folder, ...more] = args;
  const suite = Object.hasOwn(SUITES, name ?? "") ? SUITES[name] : undefined;
  if (suite === undefined || folder === undefined || more.length > 0) {
    console.error(`usage: npm run conformance -- ${Object.keys(SUITES).join("|")} DIR`);
    return 2;
  }
  // npm runs in the project's folder; a path is meant from where it was typed.
  const path = resolve(process.env.INIT_CWD ?? process.cwd(), folder);
  const files = casesIn(path, suite.files);
  if (files === null) {
    console.error(`${path} is no folder that can be read`);
    return 1;
  }
  const count: Record<Verdict, number> = { agrees: 0, differs: 0, malformed: 0 };
  for (const file of files) {
    const { verdict, said } = judge(suite, join(path, file));
    count[verdict]++;
    console.log(`${file} ${verdict}: ${said}`);
  }
  const { agrees, differs, malformed } = count;
  console.log(
    files.length === 0
      ? `no cases in ${path}: nothing was compared`
      : `${files.length} ${files.length === 1 ? "case" : "cases"}: ${agrees} agree, ${differs} differ, ${malformed} malformed`,
  );
  return files.length > 0 && agrees === files.length ? 0 : 1;
};

const casesIn = (path: string, pattern: RegExp): readonly string[] | null => {
  try {
    return readdirSync(path)
      .filter((file) => pattern.test(file))
      .sort();
  } catch {
    return null;
  }
};

const judge = (suite: Suite, file: string): ReturnType<Suite["run"]> => {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    return { verdict: "malformed", said: `cannot be read: ${messageOf(error)}` };
  }
  try {
    return suite.run(text);
  } catch (error) {
    if (error instanceof MalformedCase) return { verdict: "malformed", said: error.message };
    throw error;
  }
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

process.exitCode = main(process.argv.slice(2));
