/**
 * The tree of a program as it is written: every node with its span, nothing looked up, nothing computed.
 * The postprocessors of grammar/snn.ne build the statements; parse.ts puts them together.
 */
import type { Source, Span } from "./source.ts";

export interface Ast {
  readonly source: Source;
  readonly statements: readonly Statement[];
}

export interface Name {
  /** Its parts with points between them; `(...)` for one that is computed. */
  readonly text: string;
  readonly span: Span;
  /** Present where a part is computed, `layer.(n - 1)`: between the points, outermost first. */
  readonly parts?: readonly (string | Expression)[];
}

export type Statement =
  | { readonly kind: "header"; readonly version: string; readonly span: Span }
  | { readonly kind: "chip"; readonly name: Name; readonly span: Span }
  | { readonly kind: "param"; readonly name: Name; readonly value: Expression; readonly span: Span }
  | Setting<"tick">
  | Setting<"seed">
  | Setting<"trial">
  | DataStatement
  | Declaration
  | ProjectionStatement
  | LearnStatement
  | Assignment
  | { readonly kind: "probe"; readonly items: readonly Probed[]; readonly span: Span }
  | BlockStatement
  | { readonly kind: "return"; readonly name: Name; readonly span: Span }
  | LoopStatement
  | ImportStatement
  | PlaceStatement
  | Broken;

interface Setting<Kind extends string> {
  readonly kind: Kind;
  readonly value: Expression;
  readonly span: Span;
}

export interface DataStatement {
  readonly kind: "data";
  readonly set: Name;
  /** Null: written without parentheses. */
  readonly arguments: readonly Argument[] | null;
  readonly span: Span;
}

export interface Declaration {
  readonly kind: "declaration";
  readonly role: "input" | "pop";
  readonly items: readonly Declared[];
  /** The encoder or neuron model of all items. */
  readonly model: Call;
  readonly span: Span;
}

export interface Declared {
  readonly name: Name;
  /** Sizes, outermost first; at least one. */
  readonly shape: readonly Expression[];
  readonly span: Span;
}

export interface ProjectionStatement {
  readonly kind: "projection";
  readonly sources: readonly End[];
  readonly targets: readonly End[];
  readonly arrow: Span;
  readonly rule: Call;
  /** The word `plastic`, with what it says in brackets. */
  readonly plastic: Call | null;
  readonly span: Span;
}

/** A population or a part of it, at either end of a projection. */
export interface End {
  readonly name: Name;
  readonly slice: Slice | null;
  readonly span: Span;
}

export interface Slice {
  /** One for each dimension, outermost first. */
  readonly places: readonly Part[];
  readonly span: Span;
}

export interface LearnStatement {
  readonly kind: "learn";
  readonly name: Name;
  readonly body: readonly Statement[];
  /** Of the opening line. */
  readonly span: Span;
}

/** `block NAME(PARAMETER, ...) { ... }`: a part of a network that can be made more than once. */
export interface BlockStatement {
  readonly kind: "block";
  readonly name: Name;
  readonly parameters: readonly Name[];
  readonly body: readonly Statement[];
  /** Of the opening line. */
  readonly span: Span;
}

export interface LoopStatement {
  readonly kind: "for";
  readonly variable: Name;
  readonly range: Range;
  readonly body: readonly Statement[];
  /** Of the opening line. */
  readonly span: Span;
}

export interface ImportStatement {
  readonly kind: "import";
  readonly file: string;
  readonly span: Span;
}

/** `place NAME : core(0)`: where neurons should be. */
export interface PlaceStatement {
  readonly kind: "place";
  readonly ends: readonly End[];
  readonly where: Call;
  readonly span: Span;
}

export interface Assignment {
  readonly kind: "assign";
  readonly name: Name;
  readonly value: Expression;
  readonly span: Span;
}

export interface Probed {
  readonly name: Name;
  readonly variable: Name;
  readonly slice: Slice | null;
  readonly span: Span;
}

/** A statement with a syntax error, reported already. What it would have said is taken as said. */
export interface Broken {
  readonly kind: "broken";
  /** Its first word where that is a keyword. */
  readonly word: string | null;
  /** Names it may have declared. */
  readonly names: readonly Name[];
  readonly span: Span;
}

export type Expression =
  | NumberLiteral
  | { readonly kind: "string"; readonly value: string; readonly span: Span }
  | { readonly kind: "name"; readonly name: Name; readonly span: Span }
  | PartOf
  | { readonly kind: "negate"; readonly operand: Expression; readonly span: Span }
  | Binary
  /** Parentheses, kept as written. */
  | { readonly kind: "group"; readonly inner: Expression; readonly span: Span }
  | { readonly kind: "list"; readonly items: readonly Expression[]; readonly span: Span }
  | Call;

/** A part of a population: `eye[0, *, *]`. */
export interface PartOf {
  readonly kind: "part";
  readonly name: Name;
  readonly slice: Slice;
  readonly span: Span;
}

export interface NumberLiteral {
  readonly kind: "number";
  /** As written, without unit. */
  readonly text: string;
  readonly unit: Name | null;
  readonly percent: boolean;
  readonly span: Span;
}

export interface Binary {
  readonly kind: "binary";
  readonly operator: "+" | "-" | "*" | "/" | "^";
  readonly left: Expression;
  readonly right: Expression;
  readonly span: Span;
}

export interface Call {
  readonly kind: "call";
  readonly callee: Name;
  readonly arguments: readonly Argument[];
  readonly span: Span;
}

export interface Argument {
  /** Null: by position, or a name that stands for `name = name`. */
  readonly name: Name | null;
  readonly value: Place;
  /** The lone name it was written as, where the value has been put in its place. */
  readonly word?: Name;
  readonly span: Span;
}

/** Where an index or an argument may be one value or a range. */
export type Place = Expression | Range;

/** What a slice takes of one dimension: an index, a range, or with `*` all of it. */
export type Part = Place | { readonly kind: "all"; readonly span: Span };

export interface Range {
  readonly kind: "range";
  readonly low: Expression;
  readonly high: Expression;
  readonly span: Span;
}
