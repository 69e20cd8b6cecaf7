/** `data`: the samples that a program shows and learns from. */
import type { DataStatement, Place } from "../ast.ts";
import type { DataFiles, DataSource } from "../network.ts";
import type { Span } from "../source.ts";
import { quote, suggest } from "../words.ts";
import { type Bound, bind, type Signature } from "./arguments.ts";
import { type Context, fail, noteDraw } from "./context.ts";
import { itemsOf, plain, probability, string } from "./values.ts";

export const DATA = {
  yinyang: { title: "yinyang", form: "data yinyang", keys: {}, positional: [] },
  iris: { title: "iris", form: "data iris", keys: {}, positional: [] },
  order: { title: "order", form: "data order", keys: {}, positional: [] },
  mnist: {
    title: "mnist",
    form: 'mnist("FOLDER")',
    keys: { folder: false },
    positional: ["folder"],
  },
  csv: {
    title: "csv",
    form: 'csv("train.csv", validation = "val.csv", test = "test.csv", low = 0, high = 1)',
    keys: { train: true, validation: false, test: false, low: false, high: false },
    positional: ["train"],
  },
  npy: {
    title: "npy",
    form: 'npy("train.npy", labels = "labels.npy", test = "test.npy", test_labels = "labels.npy", low = 0, high = 1)',
    keys: { train: true, labels: true, test: false, test_labels: false, low: false, high: false },
    positional: ["train"],
  },
} as const satisfies Record<string, Signature<string>>;

type Key = "folder" | "train" | "validation" | "labels" | "test" | "test_labels" | "low" | "high";

export const checkData = (statement: DataStatement, context: Context): DataSource | null => {
  const { set, span } = statement;
  if (!Object.hasOwn(DATA, set.text))
    return fail(context, "E0210", set.span, `there are no data ${quote(set.text)}`, {
      hint: suggest(set.text, Object.keys(DATA)),
    });
  const kind = set.text as DataSource["kind"];
  const call = { kind: "call", callee: set, arguments: statement.arguments ?? [], span } as const;
  const bound: Bound<Key> = bind<Key>(call, DATA[kind] as unknown as Signature<Key>, context);
  const file = (key: Key, what: string): string | null => {
    const place = bound[key];
    return place === undefined ? null : string(place, what, context);
  };
  switch (kind) {
    case "yinyang":
    case "order":
      return { kind, span };
    case "iris":
      noteDraw(context, span);
      return { kind, span };
    case "mnist": {
      const folder = bound.folder === undefined ? "mnist" : file("folder", "the folder of MNIST");
      return folder === null ? null : { kind, folder, span };
    }
    case "csv": {
      const files = checkFiles(bound, context);
      const validation = file("validation", "the validation set");
      return files && { kind, ...files, validation, span };
    }
    case "npy": {
      const files = checkFiles(bound, context);
      const labels = file("labels", "the labels");
      const testLabels = file("test_labels", "the labels of the test set");
      if (files === null || labels === null) return null;
      if ((typeof files.test === "string") !== (testLabels !== null))
        return fail(
          context,
          "E0214",
          span,
          "npy wants `test_labels` beside the file of a test set, and only there",
          {
            hint: `the form is: ${DATA.npy.form}`,
          },
        );
      return { kind, ...files, labels, testLabels, span };
    }
  }
};

/** What csv and npy have in common. */
const checkFiles = (bound: Bound<Key>, context: Context): DataFiles | null => {
  const train = bound.train === undefined ? null : string(bound.train, "the training set", context);
  const test = bound.test === undefined ? null : checkTest(bound.test, context);
  const range = checkRange(bound, context);
  if (train === null || range === null || (bound.test !== undefined && test === null)) return null;
  return { train, test, ...range };
};

/** A file, or the fraction of all samples that are drawn for the test. */
const checkTest = (place: Place, context: Context): string | number | null => {
  if (place.kind === "string") return string(place, "the test set", context);
  if (place.kind === "name") return string(place, "the test set", context);
  const fraction = probability(place, "the fraction of samples for the test", context);
  if (fraction === null) return null;
  noteDraw(context, place.span);
  if (fraction > 0 && fraction < 1) return fraction;
  return fail(context, "E0405", place.span, "a fraction of samples for the test leaves some for training", {
    hint: "for instance: test = 20%",
  });
};

/** What stands for 0 and for 1, for all features or for each. */
const checkRange = (bound: Bound<Key>, context: Context): Pick<DataFiles, "low" | "high"> | null => {
  const low = bound.low === undefined ? [0] : numbers(bound.low, "`low`", context);
  const high = bound.high === undefined ? [1] : numbers(bound.high, "`high`", context);
  if (low === null || high === null) return null;
  const count = Math.max(low.length, high.length);
  const span = (bound.high ?? bound.low)?.span as Span;
  if (low.length !== high.length && low.length !== 1 && high.length !== 1)
    return fail(context, "E0413", span, `${low.length} lower and ${high.length} upper bounds`, {
      hint: "one for all features, or one for each",
    });
  const at = (list: readonly number[], n: number): number => list[list.length === 1 ? 0 : n];
  for (let n = 0; n < count; n++)
    if (at(low, n) >= at(high, n))
      return fail(context, "E0406", span, `\`low\` ${at(low, n)} is not below \`high\` ${at(high, n)}`, {
        hint: "`low` is the value that becomes 0, `high` the one that becomes 1",
      });
  return { low, high };
};

const numbers = (place: Place, what: string, context: Context): readonly number[] | null => {
  if (place.kind === "range") return fail(context, "E0408", place.span, `${what} wants a number or a list`);
  const list = itemsOf(place).map((item) => plain(item, what, "any", context)?.value ?? null);
  return list.every((value) => value !== null) ? (list as readonly number[]) : null;
};
