/** What a report needs of the records it reads, which any program may have written. */

/** `number?` and `string?` may be null. */
export type Shape = "number" | "number?" | "string" | "string?" | ListShape | FieldsShape;
interface ListShape {
  readonly list: Shape;
}
interface FieldsShape {
  readonly fields: Readonly<Record<string, Shape>>;
}

const FORMATS: Shape = {
  fields: {
    ...{ time: "number", weight: "number", state: "number", stateBits: "number" },
    ...{ gradient: "number", gradientBits: "number" },
  },
};

const MEASURED = {
  cosine: "number?",
  worstCosine: "number?",
  normRatio: "number?",
  signAgreement: "number?",
} as const;

const COMPARED = {
  seed: "number",
  stage: "string",
  setting: "string",
  formats: FORMATS,
  layers: { list: { fields: { name: "string", against: "string", worstBatch: "number?", ...MEASURED } } },
} as const;

export const SWEEP_HEADER: Shape = {
  fields: {
    ...{ program: "string", chip: "string", chipFormats: FORMATS },
    ...{ points: "number", batches: "number", batch: "number" },
  },
};

/** By their kind; those of other kinds are not shown. */
export const SWEEP_RECORDS: Readonly<Record<string, Shape>> = {
  gradient: { fields: COMPARED },
  baseline: { fields: { ...COMPARED, baseline: "string" } },
  training: {
    fields: { seed: "number", setting: "string", formats: FORMATS, validation: { list: "number" } },
  },
};

export const BASELINES_HEADER: Shape = {
  fields: { program: "string", weights: "string?", batches: "number", batch: "number", firings: "number" },
};

export const BASELINE_RECORD: Shape = {
  fields: { seed: "number", baseline: "string", name: "string", state: "number?", ...MEASURED },
};

export const DEMO: Shape = {
  fields: {
    ...{ program: "string", chip: "string", seed: "number" },
    validation: { fields: { chip: { list: "number" }, float64: { list: "number" } } },
    gradients: {
      list: { fields: { stage: "string", name: "string", against: "string", cosine: "number?" } },
    },
  },
};

/** @returns what is wrong with a value, such as "`layers[0].cosine` is no number"; null: nothing */
export const misfit = (value: unknown, shape: Shape, path = ""): string | null => {
  if (typeof shape === "string") {
    const [kind] = shape.split("?");
    if (typeof value === kind && !(typeof value === "number" && !Number.isFinite(value))) return null;
    if (value === null && shape.endsWith("?")) return null;
    return value === undefined ? `it has no \`${path}\`` : `\`${path}\` is no ${kind}`;
  }
  if ("list" in shape) {
    if (!Array.isArray(value))
      return value === undefined ? `it has no \`${path}\`` : `\`${path}\` is no list`;
    return first(value, (one, n) => misfit(one, shape.list, `${path}[${n}]`));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return value === undefined ? `it has no \`${path}\`` : `\`${path}\` is no object`;
  const fields = value as Readonly<Record<string, unknown>>;
  return first(Object.entries(shape.fields), ([name, own]) =>
    misfit(fields[name], own, path === "" ? name : `${path}.${name}`),
  );
};

const first = <T>(list: readonly T[], wrong: (one: T, n: number) => string | null): string | null => {
  for (const [n, one] of list.entries()) {
    const found = wrong(one, n);
    if (found !== null) return found;
  }
  return null;
};
