// Bundles the command line tool into one file, dist/snn.js. Native serialport stays outside the bundle.
import { chmod, readFile } from "node:fs/promises";
import { build } from "esbuild";

const { version } = JSON.parse(await readFile("package.json", "utf8"));

await build({
  entryPoints: ["runtime/cli/main.ts"],
  outfile: "dist/snn.js",
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  external: ["serialport"],
  define: { FIRETIME_VERSION: JSON.stringify(version) },
  banner: {
    js: [
      "#!/usr/bin/env node",
      'import { createRequire as firetimeCreateRequire } from "node:module";',
      "const require = firetimeCreateRequire(import.meta.url);",
    ].join("\n"),
  },
  // Names stay, so that a bug report names functions; white space goes, since start-up time is parsing.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "none",
  logLevel: "warning",
});
await chmod("dist/snn.js", 0o755);
