// Bundles the conformance run: `npm run conformance -- lava|nir DIR`.
import { spawnSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { build } from "esbuild";

const outfile = `dist/conformance/main-${process.pid}.mjs`;
try {
  await build({
    entryPoints: ["test/conformance/main.ts"],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["serialport"],
    logLevel: "warning",
  });
  const { status } = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], { stdio: "inherit" });
  process.exitCode = status ?? 1;
} finally {
  await rm(outfile, { force: true });
}
