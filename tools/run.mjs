// Bundles a TypeScript file of the project and runs it: `node tools/run.mjs FILE ARGUMENTS`.
import { spawnSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { basename } from "node:path";
import { build } from "esbuild";
import { NODE_BUNDLE } from "./bundle.mjs";

const [entry, ...words] = process.argv.slice(2);
// As deep in the project as dist/tool.js: sources find the project's files from where they lie.
const outfile = `dist/${basename(entry, ".ts")}-${process.pid}.mjs`;
try {
  await build({ ...NODE_BUNDLE, entryPoints: [entry], outfile });
  const { status } = spawnSync(process.execPath, [outfile, ...words], { stdio: "inherit" });
  process.exitCode = status ?? 1;
} finally {
  await rm(outfile, { force: true });
}
