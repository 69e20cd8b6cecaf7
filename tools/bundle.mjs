// How the project's TypeScript becomes a file that node runs: the tool, the benchmarks and the commands of
// package.json alike, so that what is measured is what is shipped.

/** Options for esbuild, beside entry and outfile. */
export const NODE_BUNDLE = {
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  external: ["serialport"],
  // Constants become numbers where they are used; names stay, so that a bug report names functions.
  minifySyntax: true,
  logLevel: "warning",
};
