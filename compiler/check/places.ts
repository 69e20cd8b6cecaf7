/** `place NAME : core(0)`: hints on which core neurons should be. */
import type { PlaceStatement } from "../ast.ts";
import type { PlaceHint } from "../network.ts";
import { quote, suggest } from "../words.ts";
import { bind, type Signature } from "./arguments.ts";
import { type Context, fail } from "./context.ts";
import { selectNeurons } from "./sections.ts";
import { whole } from "./values.ts";

const CORE: Signature<"core"> = {
  title: "core",
  form: "core(NUMBER)",
  keys: { core: true },
  positional: ["core"],
};

/** Cores are counted from 0; no chip has more than a 16-bit number of them. */
const CORES: readonly [number, number] = [0, 0xffff];

export const checkPlace = ({ ends, where }: PlaceStatement, context: Context): readonly PlaceHint[] => {
  const { callee } = where;
  if (callee.text !== "core") {
    fail(context, "E0218", callee.span, `there is no place ${quote(callee.text)}`, {
      hint: suggest(callee.text, ["core"]),
    });
    return [];
  }
  const bound = bind(where, CORE, context);
  const core = bound.core && whole(bound.core, "a core's number", CORES, context);
  const hints: PlaceHint[] = [];
  for (const { name, slice, span } of ends) {
    const selected = selectNeurons({ name, slice }, "it is on no core", context);
    if (selected === null) continue;
    const { population, section } = selected;
    if (population.role.kind === "input") {
      fail(context, "E0515", span, `${quote(name.text)} is an input, and inputs are on no core`, {
        label: { span: population.span, message: "declared here" },
        hint: "place the neurons it projects to",
      });
      continue;
    }
    if (core) hints.push({ section, core: core.value, span });
  }
  return hints;
};
