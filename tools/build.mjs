// Bundles the command line tool into one file, dist/snn.js. Native serialport stays outside the bundle.
import { execFileSync } from "node:child_process";
import { chmod, readFile, rename } from "node:fs/promises";
import { build } from "esbuild";

const { version } = JSON.parse(await readFile("package.json", "utf8"));

const bundle = (outfile, help) =>
  build({
    entryPoints: ["runtime/cli/main.ts"],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    external: ["serialport"],
    define: { FIRETIME_VERSION: JSON.stringify(version), FIRETIME_HELP: JSON.stringify(help) },
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

// Once to render the help page, once with the page inside; renamed into place, so that a running tool never
// meets half a file.
await bundle("dist/next.js", "");
const help = execFileSync(process.execPath, ["dist/next.js", "--help"], { encoding: "utf8" });
await bundle("dist/next.js", help);
await chmod("dist/next.js", 0o755);
await rename("dist/next.js", "dist/snn.js");
