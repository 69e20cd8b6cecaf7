import { serve } from "../lsp.ts";

/** `snn lsp`: what editors start, to ask about the program they show. */
export const lsp = (): void => serve();
