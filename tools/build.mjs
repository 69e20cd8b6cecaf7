// Builds the command line tool: dist/snn.js, the bin; beside it tool.js, all commands, and lsp.js, the language
// server. Three files, so that a word of help parses none of the others and a command not the language server.
// report-page.js and .css are what a report's page carries.
// Native serialport stays outside.
import { execFileSync } from "node:child_process";
import { chmod, readFile, rename } from "node:fs/promises";
import { build } from "esbuild";
import { NODE_BUNDLE } from "./bundle.mjs";

const { version } = JSON.parse(await readFile("package.json", "utf8"));

/** Imports that lead from one file of dist/ to another. */
const apart = {
  name: "files of their own",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^(\.\/tool|\.\.\/lsp)\.ts$/ }, ({ path }) => ({
      path: `./${path.replace(/^.*\//, "").replace(/ts$/, "js")}`,
      external: true,
    })),
};

/** Bundles an entry; renamed into place, so that a running tool never meets half a file. */
const bundle = async (entry, file, help = "") => {
  await build({
    ...NODE_BUNDLE,
    entryPoints: [entry],
    outfile: `dist/next-${file}`,
    plugins: [apart],
    define: { FIRETIME_VERSION: JSON.stringify(version), FIRETIME_HELP: JSON.stringify(help) },
    banner: {
      js: [
        "#!/usr/bin/env node",
        'import { createRequire as firetimeCreateRequire } from "node:module";',
        "const require = firetimeCreateRequire(import.meta.url);",
      ].join("\n"),
    },
    // White space goes, since start-up time is parsing.
    minifyWhitespace: true,
    legalComments: "none",
  });
  await chmod(`dist/next-${file}`, 0o755);
  await rename(`dist/next-${file}`, `dist/${file}`);
};

/** What `snn report` puts into its pages: a script and a style, for browsers of the last three years. */
const bundlePage = async (entry, file) => {
  await build({
    entryPoints: [entry],
    outfile: `dist/next-${file}`,
    bundle: true,
    platform: "browser",
    target: ["es2022"],
    format: "iife",
    minify: true,
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
  });
  await rename(`dist/next-${file}`, `dist/${file}`);
};

await bundlePage("runtime/report/page/main.ts", "report-page.js");
await bundlePage("runtime/report/page/style.css", "report-page.css");
await bundle("runtime/cli/lsp.ts", "lsp.js");
await bundle("runtime/cli/tool.ts", "tool.js");
// Once to render the help page, once with the page inside.
await bundle("runtime/cli/main.ts", "snn.js");
const help = execFileSync(process.execPath, ["dist/snn.js", "--help"], { encoding: "utf8" });
await bundle("runtime/cli/main.ts", "snn.js", help);
