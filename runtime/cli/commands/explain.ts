import { CODES, type Code } from "../../../compiler/codes.ts";
import { nearest } from "../../../compiler/words.ts";
import { output } from "../output.ts";
import { UsageError } from "../usage.ts";

export interface ExplainArguments {
  readonly code: string;
  readonly json: boolean;
}

/** `snn explain CODE`. */
export const explain = (argv: ExplainArguments): void => {
  const out = output(argv.json);
  const code = argv.code.toUpperCase();
  if (!isCode(code)) {
    const near = nearest(code, Object.keys(CODES));
    throw new UsageError(`there is no code ${argv.code}${near ? `; did you mean ${near}?` : ""}`);
  }
  const { severity, title, explanation } = CODES[code];
  out.say(`${code} (${severity}): ${title}\n\n${explanation}`);
  out.result({ code, severity, title, explanation });
};

const isCode = (code: string): code is Code => code in CODES;
