// Bundles the benchmarks and runs them one after the other: `npm run bench`, or `npm run bench compile`.
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { NODE_BUNDLE } from "../tools/bundle.mjs";

const ALL = ["speed", "nets", "events", "operations", "compile", "parse"];
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !ALL.includes(name));
if (unknown.length > 0) throw new Error(`no benchmark is called ${unknown.join(", ")}: there are ${ALL.join(", ")}`);

const folder = await mkdtemp(join(tmpdir(), "firetime-bench-"));
try {
  for (const name of wanted.length > 0 ? wanted : ALL) {
    const outfile = join(folder, `${name}.mjs`);
    await build({ ...NODE_BUNDLE, entryPoints: [`bench/${name}.ts`], outfile });
    console.log(`\n── ${name} ──`);
    // A process of its own: what one benchmark leaves in memory is nothing to the next.
    execFileSync(process.execPath, [outfile], { stdio: "inherit" });
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
