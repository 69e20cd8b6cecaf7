// Bundles the fuzzer and runs it: `npm run fuzz -- --seed S --cases N`.
import { spawnSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { build } from "esbuild";
import { NODE_BUNDLE } from "../../tools/bundle.mjs";

// As deep in the project as the sources are: they find its programs from where they lie.
const outfile = `dist/fuzz/main-${process.pid}.mjs`;
try {
  const external = [...NODE_BUNDLE.external, "fast-check"];
  await build({ ...NODE_BUNDLE, external, entryPoints: ["test/fuzz/main.ts"], outfile });
  const { status } = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], { stdio: "inherit" });
  process.exitCode = status ?? 1;
} finally {
  await rm(outfile, { force: true });
}
