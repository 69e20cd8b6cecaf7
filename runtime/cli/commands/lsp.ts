/** `snn lsp`: what editors start, to ask about the program they show. A bundle of its own: see tools/build.mjs. */
export const lsp = async (): Promise<void> => (await import("../lsp.ts")).serve();
