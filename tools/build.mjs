// Bundles the command line tool into one file, dist/snn.js. Native serialport stays outside the bundle.
import { chmod } from "node:fs/promises";
import { build } from "esbuild";

await build({
  entryPoints: ["runtime/cli/main.ts"],
  outfile: "dist/snn.js",
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  external: ["serialport"],
  banner: {
    js: [
      "#!/usr/bin/env node",
      'import { createRequire as firetimeCreateRequire } from "node:module";',
      "const require = firetimeCreateRequire(import.meta.url);",
    ].join("\n"),
  },
  legalComments: "none",
  logLevel: "warning",
});
await chmod("dist/snn.js", 0o755);
