// Generated automatically by nearley, version 2.20.1
// http://github.com/Hardmath123/nearley
// Bypasses TS6133. Allow declared but unused functions.
// @ts-ignore
function id(d: any[]): any { return d[0]; }
declare var number: any;
declare var name: any;
declare var unit: any;
declare var string: any;
declare var index: any;

import { lexer } from "./lexer.ts";

// Tokens and nodes both have a span; a node reaches from its first part to its last.
const over = (first: any, last: any) => ({ source: first.span.source, start: first.span.start, end: last.span.end });
const named = ([t]: any[]) => ({ text: t.text, span: t.span });
// A name with a further part, which is a text or an expression.
const longer = (outer: any, last: any, part: any) => {
  const span = over(outer, last);
  const parts = [...(outer.parts ?? outer.text.split(".")), part];
  const text = parts.map((p: any) => (typeof p === "string" ? p : "(...)")).join(".");
  return text.includes("(") ? { text, span, parts } : { text, span };
};
const one = ([x]: any[]) => [x];
const append = ([list, , x]: any[]) => [...list, x];
const appendTight = ([list, x]: any[]) => [...list, x];
const binary = ([left, op, right]: any[]) =>
  ({ kind: "binary", operator: op.text, left, right, span: over(left, right) });
const setting = (kind: string) => ([word, value]: any[]) => ({ kind, value, span: over(word, value) });

interface NearleyToken {
  value: any;
  [key: string]: any;
};

interface NearleyLexer {
  reset: (chunk: string, info: any) => void;
  next: () => NearleyToken | undefined;
  save: () => any;
  formatError: (token: never) => string;
  has: (tokenType: string) => boolean;
};

interface NearleyRule {
  name: string;
  symbols: NearleySymbol[];
  postprocess?: (d: any[], loc?: number, reject?: {}) => any;
};

type NearleySymbol = string | { literal: any } | { test: (token: any) => boolean };

interface Grammar {
  Lexer: NearleyLexer | undefined;
  ParserRules: NearleyRule[];
  ParserStart: string;
};

const grammar: Grammar = {
  Lexer: lexer,
  ParserRules: [
    {"name": "statement", "symbols": ["header"], "postprocess": id},
    {"name": "statement", "symbols": ["chip"], "postprocess": id},
    {"name": "statement", "symbols": ["param"], "postprocess": id},
    {"name": "statement", "symbols": ["tick"], "postprocess": id},
    {"name": "statement", "symbols": ["seed"], "postprocess": id},
    {"name": "statement", "symbols": ["trial"], "postprocess": id},
    {"name": "statement", "symbols": ["data"], "postprocess": id},
    {"name": "statement", "symbols": ["declaration"], "postprocess": id},
    {"name": "statement", "symbols": ["projection"], "postprocess": id},
    {"name": "statement", "symbols": ["learn"], "postprocess": id},
    {"name": "statement", "symbols": ["probe"], "postprocess": id},
    {"name": "statement", "symbols": ["block"], "postprocess": id},
    {"name": "statement", "symbols": ["return"], "postprocess": id},
    {"name": "statement", "symbols": ["loop"], "postprocess": id},
    {"name": "statement", "symbols": ["import"], "postprocess": id},
    {"name": "statement", "symbols": ["place_hint"], "postprocess": id},
    {"name": "statement", "symbols": ["assign"], "postprocess": id},
    {"name": "header", "symbols": [{"literal":"snn"}, (lexer.has("number") ? {type: "number"} : number)], "postprocess": ([word, n]) => ({ kind: "header", version: n.text, span: over(word, n) })},
    {"name": "chip", "symbols": [{"literal":"chip"}, "chip_name"], "postprocess": ([word, parts]) => ({ kind: "chip", name: { text: parts.map((p: any) => p.text).join(""), span: over(parts[0], parts.at(-1)) }, span: over(word, parts.at(-1)) })},
    {"name": "chip_name", "symbols": [(lexer.has("name") ? {type: "name"} : name)], "postprocess": one},
    {"name": "chip_name", "symbols": ["chip_name", {"literal":"-"}], "postprocess": appendTight},
    {"name": "chip_name", "symbols": ["chip_name", (lexer.has("name") ? {type: "name"} : name)], "postprocess": appendTight},
    {"name": "chip_name", "symbols": ["chip_name", (lexer.has("number") ? {type: "number"} : number)], "postprocess": appendTight},
    {"name": "chip_name", "symbols": ["chip_name", (lexer.has("unit") ? {type: "unit"} : unit)], "postprocess": appendTight},
    {"name": "param", "symbols": [{"literal":"param"}, "new_name", {"literal":"="}, "expression"], "postprocess": ([word, name, , value]) => ({ kind: "param", name, value, span: over(word, value) })},
    {"name": "tick", "symbols": [{"literal":"tick"}, "expression"], "postprocess": setting("tick")},
    {"name": "seed", "symbols": [{"literal":"seed"}, "expression"], "postprocess": setting("seed")},
    {"name": "trial", "symbols": [{"literal":"trial"}, "expression"], "postprocess": setting("trial")},
    {"name": "data", "symbols": [{"literal":"data"}, "word"], "postprocess": ([w, name]) => ({ kind: "data", set: name, arguments: null, span: over(w, name) })},
    {"name": "data", "symbols": [{"literal":"data"}, "call"], "postprocess": ([w, call]) => ({ kind: "data", set: call.callee, arguments: call.arguments, span: over(w, call) })},
    {"name": "declaration", "symbols": ["role", "declared_list", {"literal":":"}, "call"], "postprocess": ([word, items, , model]) => ({ kind: "declaration", role: word.text, items, model, span: over(word, model) })},
    {"name": "role", "symbols": [{"literal":"input"}], "postprocess": id},
    {"name": "role", "symbols": [{"literal":"pop"}], "postprocess": id},
    {"name": "declared_list", "symbols": ["declared"], "postprocess": one},
    {"name": "declared_list", "symbols": ["declared_list", {"literal":","}, "declared"], "postprocess": append},
    {"name": "declared", "symbols": ["new_name", {"literal":"["}, "expression_list", {"literal":"]"}], "postprocess": ([name, , shape, close]) => ({ name, shape, span: over(name, close) })},
    {"name": "projection", "symbols": ["projection_plain"], "postprocess": id},
    {"name": "projection", "symbols": ["projection_plain", "plastic"], "postprocess": ([p, plastic]) => ({ ...p, plastic, span: over(p, plastic) })},
    {"name": "plastic", "symbols": [{"literal":"plastic"}], "postprocess": ([word]) => ({ kind: "call", callee: named([word]), arguments: [], span: word.span })},
    {"name": "plastic", "symbols": [{"literal":"plastic"}, {"literal":"("}, "argument_list", {"literal":")"}], "postprocess": ([word, , list, close]) => ({ kind: "call", callee: named([word]), arguments: list, span: over(word, close) })},
    {"name": "projection_plain", "symbols": ["end_list", {"literal":"->"}, "end_list", {"literal":":"}, "call"], "postprocess": ([sources, arrow, targets, , rule]) => ({ kind: "projection", sources, targets, arrow: arrow.span, rule, plastic: null, span: over(sources[0], rule) })},
    {"name": "end_list", "symbols": ["end"], "postprocess": one},
    {"name": "end_list", "symbols": ["end_list", {"literal":","}, "end"], "postprocess": append},
    {"name": "end", "symbols": ["path"], "postprocess": ([name]) => ({ name, slice: null, span: name.span })},
    {"name": "end", "symbols": ["path", "slice"], "postprocess": ([name, slice]) => ({ name, slice, span: over(name, slice) })},
    {"name": "slice", "symbols": [{"literal":"["}, "part_list", {"literal":"]"}], "postprocess": ([open, places, close]) => ({ places, span: over(open, close) })},
    {"name": "part_list", "symbols": ["part"], "postprocess": one},
    {"name": "part_list", "symbols": ["part_list", {"literal":","}, "part"], "postprocess": append},
    {"name": "part", "symbols": ["place"], "postprocess": id},
    {"name": "part", "symbols": [{"literal":"*"}], "postprocess": ([sign]) => ({ kind: "all", span: sign.span })},
    {"name": "place", "symbols": ["expression"], "postprocess": id},
    {"name": "place", "symbols": ["range"], "postprocess": id},
    {"name": "learn", "symbols": [{"literal":"learn"}, "new_name", {"literal":"{"}], "postprocess": ([word, name, open]) => ({ kind: "learn", name, body: [], span: over(word, open) })},
    {"name": "assign", "symbols": ["word", {"literal":"="}, "expression"], "postprocess": ([name, , value]) => ({ kind: "assign", name, value, span: over(name, value) })},
    {"name": "probe", "symbols": [{"literal":"probe"}, "probe_list"], "postprocess": ([word, items]) => ({ kind: "probe", items, span: over(word, items.at(-1)) })},
    {"name": "probe_list", "symbols": ["probed"], "postprocess": one},
    {"name": "probe_list", "symbols": ["probe_list", {"literal":","}, "probed"], "postprocess": append},
    {"name": "probed", "symbols": ["path", {"literal":"."}, "word"], "postprocess": ([name, , variable]) => ({ name, variable, slice: null, span: over(name, variable) })},
    {"name": "probed", "symbols": ["path", {"literal":"."}, "word", "slice"], "postprocess": ([name, , variable, slice]) => ({ name, variable, slice, span: over(name, slice) })},
    {"name": "expression", "symbols": ["term"], "postprocess": id},
    {"name": "expression", "symbols": ["expression", {"literal":"+"}, "term"], "postprocess": binary},
    {"name": "expression", "symbols": ["expression", {"literal":"-"}, "term"], "postprocess": binary},
    {"name": "term", "symbols": ["signed"], "postprocess": id},
    {"name": "term", "symbols": ["term", {"literal":"*"}, "signed"], "postprocess": binary},
    {"name": "term", "symbols": ["term", {"literal":"/"}, "signed"], "postprocess": binary},
    {"name": "signed", "symbols": ["power"], "postprocess": id},
    {"name": "signed", "symbols": [{"literal":"-"}, "power"], "postprocess": ([sign, operand]) => ({ kind: "negate", operand, span: over(sign, operand) })},
    {"name": "power", "symbols": ["operand"], "postprocess": id},
    {"name": "power", "symbols": ["operand", {"literal":"^"}, "operand"], "postprocess": binary},
    {"name": "power", "symbols": ["operand", {"literal":"^"}, {"literal":"-"}, "operand"], "postprocess": ([left, op, sign, x]) => binary([left, op, { kind: "negate", operand: x, span: over(sign, x) }])},
    {"name": "operand", "symbols": [(lexer.has("number") ? {type: "number"} : number)], "postprocess": ([n]) => ({ kind: "number", text: n.text, unit: null, percent: false, span: n.span })},
    {"name": "operand", "symbols": [(lexer.has("number") ? {type: "number"} : number), (lexer.has("unit") ? {type: "unit"} : unit)], "postprocess": ([n, unit]) => ({ kind: "number", text: n.text, unit: { text: unit.text, span: unit.span }, percent: false, span: over(n, unit) })},
    {"name": "operand", "symbols": [(lexer.has("number") ? {type: "number"} : number), {"literal":"%"}], "postprocess": ([n, sign]) => ({ kind: "number", text: n.text, unit: null, percent: true, span: over(n, sign) })},
    {"name": "operand", "symbols": [(lexer.has("string") ? {type: "string"} : string)], "postprocess": ([s]) => ({ kind: "string", value: s.text.slice(1, -1), span: s.span })},
    {"name": "operand", "symbols": ["path"], "postprocess": ([name]) => ({ kind: "name", name, span: name.span })},
    {"name": "operand", "symbols": ["path", "slice"], "postprocess": ([name, slice]) => ({ kind: "part", name, slice, span: over(name, slice) })},
    {"name": "operand", "symbols": ["call"], "postprocess": id},
    {"name": "operand", "symbols": [{"literal":"("}, "expression", {"literal":")"}], "postprocess": ([open, inner, close]) => ({ kind: "group", inner, span: over(open, close) })},
    {"name": "operand", "symbols": [{"literal":"["}, "expression_list", {"literal":"]"}], "postprocess": ([open, items, close]) => ({ kind: "list", items, span: over(open, close) })},
    {"name": "expression_list", "symbols": ["expression"], "postprocess": one},
    {"name": "expression_list", "symbols": ["expression_list", {"literal":","}, "expression"], "postprocess": append},
    {"name": "range", "symbols": ["expression", {"literal":".."}, "expression"], "postprocess": ([low, , high]) => ({ kind: "range", low, high, span: over(low, high) })},
    {"name": "call", "symbols": ["word", {"literal":"("}, {"literal":")"}], "postprocess": ([callee, , close]) => ({ kind: "call", callee, arguments: [], span: over(callee, close) })},
    {"name": "call", "symbols": ["word", {"literal":"("}, "argument_list", {"literal":")"}], "postprocess": ([callee, , list, close]) => ({ kind: "call", callee, arguments: list, span: over(callee, close) })},
    {"name": "argument_list", "symbols": ["argument"], "postprocess": one},
    {"name": "argument_list", "symbols": ["argument_list", {"literal":","}, "argument"], "postprocess": append},
    {"name": "argument", "symbols": ["place"], "postprocess": ([value]) => ({ name: null, value, span: value.span })},
    {"name": "argument", "symbols": ["word", {"literal":"="}, "place"], "postprocess": ([name, , value]) => ({ name, value, span: over(name, value) })},
    {"name": "block", "symbols": [{"literal":"block"}, "new_name", {"literal":"("}, {"literal":")"}, {"literal":"{"}], "postprocess": ([word, name, , , open]) => ({ kind: "block", name, parameters: [], body: [], span: over(word, open) })},
    {"name": "block", "symbols": [{"literal":"block"}, "new_name", {"literal":"("}, "name_list", {"literal":")"}, {"literal":"{"}], "postprocess": ([word, name, , parameters, , open]) => ({ kind: "block", name, parameters, body: [], span: over(word, open) })},
    {"name": "name_list", "symbols": ["new_name"], "postprocess": one},
    {"name": "name_list", "symbols": ["name_list", {"literal":","}, "new_name"], "postprocess": append},
    {"name": "return", "symbols": [{"literal":"return"}, "path"], "postprocess": ([word, name]) => ({ kind: "return", name, span: over(word, name) })},
    {"name": "loop", "symbols": [{"literal":"for"}, "new_name", {"literal":"in"}, "range", {"literal":"{"}], "postprocess": ([word, variable, , range, open]) => ({ kind: "for", variable, range, body: [], span: over(word, open) })},
    {"name": "import", "symbols": [{"literal":"import"}, (lexer.has("string") ? {type: "string"} : string)], "postprocess": ([word, file]) => ({ kind: "import", file: file.text.slice(1, -1), span: over(word, file) })},
    {"name": "place_hint", "symbols": [{"literal":"place"}, "end_list", {"literal":":"}, "call"], "postprocess": ([word, ends, , where]) => ({ kind: "place", ends, where, span: over(word, where) })},
    {"name": "path", "symbols": ["word"], "postprocess": id},
    {"name": "path", "symbols": ["path", {"literal":"."}, "word"], "postprocess": ([outer, , inner]) => longer(outer, inner, inner.text)},
    {"name": "path", "symbols": ["path", (lexer.has("index") ? {type: "index"} : index)], "postprocess": ([outer, index]) => longer(outer, index, index.text.slice(1))},
    {"name": "path", "symbols": ["path", {"literal":"."}, {"literal":"("}, "expression", {"literal":")"}], "postprocess": ([outer, , , index, close]) => longer(outer, close, index)},
    {"name": "word", "symbols": [(lexer.has("name") ? {type: "name"} : name)], "postprocess": named},
    {"name": "new_name", "symbols": [(lexer.has("name") ? {type: "name"} : name)], "postprocess": named}
  ],
  ParserStart: "statement",
};

export default grammar;
