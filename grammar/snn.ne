# The grammar of one statement of .snn. compiler/split.ts cuts a file into statements first (an Earley
# parser is slow on long texts, and so one mistake does not hide the next), then compiler/derive.ts demands
# exactly one parse of each. A block is its opening line, its statements and `}`, put together by parse.ts.
#
# Literals in quotes are tokens by their text; %name, %number, %unit and %string by their type. Nothing
# here is nullable, and nothing recurses to the right without a bracket in between: parsing takes time
# in proportion to a statement's length.

@preprocessor typescript
@lexer lexer

@{%
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
%}

statement ->
    header      {% id %}
  | chip        {% id %}
  | param       {% id %}
  | tick        {% id %}
  | seed        {% id %}
  | trial       {% id %}
  | data        {% id %}
  | declaration {% id %}
  | projection  {% id %}
  | learn       {% id %}
  | probe       {% id %}
  | block       {% id %}
  | return      {% id %}
  | loop        {% id %}
  | import      {% id %}
  | place_hint  {% id %}
  | assign      {% id %}

header -> "snn" %number
  {% ([word, n]) => ({ kind: "header", version: n.text, span: over(word, n) }) %}

# A chip's name may hold hyphens and figures: ft1-up5k, ecp5-85k.
chip -> "chip" chip_name
  {% ([word, parts]) => ({ kind: "chip", name: { text: parts.map((p: any) => p.text).join(""), span: over(parts[0], parts.at(-1)) }, span: over(word, parts.at(-1)) }) %}
chip_name ->
    %name                {% one %}
  | chip_name "-"        {% appendTight %}
  | chip_name %name      {% appendTight %}
  | chip_name %number    {% appendTight %}
  | chip_name %unit      {% appendTight %}

param -> "param" new_name "=" expression
  {% ([word, name, , value]) => ({ kind: "param", name, value, span: over(word, value) }) %}
tick -> "tick" expression     {% setting("tick") %}
seed -> "seed" expression     {% setting("seed") %}
trial -> "trial" expression   {% setting("trial") %}

data ->
    "data" word   {% ([w, name]) => ({ kind: "data", set: name, arguments: null, span: over(w, name) }) %}
  | "data" call   {% ([w, call]) => ({ kind: "data", set: call.callee, arguments: call.arguments, span: over(w, call) }) %}

declaration -> role declared_list ":" call
  {% ([word, items, , model]) => ({ kind: "declaration", role: word.text, items, model, span: over(word, model) }) %}
role -> "input" {% id %} | "pop" {% id %}
declared_list ->
    declared                     {% one %}
  | declared_list "," declared   {% append %}
declared -> new_name "[" expression_list "]"
  {% ([name, , shape, close]) => ({ name, shape, span: over(name, close) }) %}

projection ->
    projection_plain           {% id %}
  | projection_plain plastic   {% ([p, plastic]) => ({ ...p, plastic, span: over(p, plastic) }) %}
plastic ->
    "plastic"                         {% ([word]) => ({ kind: "call", callee: named([word]), arguments: [], span: word.span }) %}
  | "plastic" "(" argument_list ")"   {% ([word, , list, close]) => ({ kind: "call", callee: named([word]), arguments: list, span: over(word, close) }) %}
projection_plain -> end_list "->" end_list ":" call
  {% ([sources, arrow, targets, , rule]) => ({ kind: "projection", sources, targets, arrow: arrow.span, rule, plastic: null, span: over(sources[0], rule) }) %}
end_list ->
    end                 {% one %}
  | end_list "," end    {% append %}
end ->
    path                {% ([name]) => ({ name, slice: null, span: name.span }) %}
  | path slice          {% ([name, slice]) => ({ name, slice, span: over(name, slice) }) %}
slice -> "[" part_list "]"
  {% ([open, places, close]) => ({ places, span: over(open, close) }) %}
part_list ->
    part                 {% one %}
  | part_list "," part   {% append %}
# `*` takes a whole dimension.
part -> place {% id %} | "*" {% ([sign]) => ({ kind: "all", span: sign.span }) %}
place -> expression {% id %} | range {% id %}

learn -> "learn" new_name "{"
  {% ([word, name, open]) => ({ kind: "learn", name, body: [], span: over(word, open) }) %}
assign -> word "=" expression
  {% ([name, , value]) => ({ kind: "assign", name, value, span: over(name, value) }) %}

probe -> "probe" probe_list
  {% ([word, items]) => ({ kind: "probe", items, span: over(word, items.at(-1)) }) %}
probe_list ->
    probed                  {% one %}
  | probe_list "," probed   {% append %}
probed ->
    path "." word         {% ([name, , variable]) => ({ name, variable, slice: null, span: over(name, variable) }) %}
  | path "." word slice   {% ([name, , variable, slice]) => ({ name, variable, slice, span: over(name, slice) }) %}

# Expressions: ^ binds tightest, then the sign, then * and /, then + and -. The exponent of ^ is one
# operand with or without a sign; `a ^ b ^ c` wants parentheses.
expression ->
    term                    {% id %}
  | expression "+" term     {% binary %}
  | expression "-" term     {% binary %}
term ->
    signed                  {% id %}
  | term "*" signed         {% binary %}
  | term "/" signed         {% binary %}
signed ->
    power                   {% id %}
  | "-" power               {% ([sign, operand]) => ({ kind: "negate", operand, span: over(sign, operand) }) %}
power ->
    operand                 {% id %}
  | operand "^" operand     {% binary %}
  | operand "^" "-" operand
    {% ([left, op, sign, x]) => binary([left, op, { kind: "negate", operand: x, span: over(sign, x) }]) %}
operand ->
    %number                 {% ([n]) => ({ kind: "number", text: n.text, unit: null, percent: false, span: n.span }) %}
  | %number %unit           {% ([n, unit]) => ({ kind: "number", text: n.text, unit: { text: unit.text, span: unit.span }, percent: false, span: over(n, unit) }) %}
  | %number "%"             {% ([n, sign]) => ({ kind: "number", text: n.text, unit: null, percent: true, span: over(n, sign) }) %}
  | %string                 {% ([s]) => ({ kind: "string", value: s.text.slice(1, -1), span: s.span }) %}
  | path                    {% ([name]) => ({ kind: "name", name, span: name.span }) %}
  | path slice              {% ([name, slice]) => ({ kind: "part", name, slice, span: over(name, slice) }) %}
  | call                    {% id %}
  | "(" expression ")"      {% ([open, inner, close]) => ({ kind: "group", inner, span: over(open, close) }) %}
  | "[" expression_list "]" {% ([open, items, close]) => ({ kind: "list", items, span: over(open, close) }) %}
expression_list ->
    expression                       {% one %}
  | expression_list "," expression   {% append %}
range -> expression ".." expression
  {% ([low, , high]) => ({ kind: "range", low, high, span: over(low, high) }) %}

call ->
    word "(" ")"                 {% ([callee, , close]) => ({ kind: "call", callee, arguments: [], span: over(callee, close) }) %}
  | word "(" argument_list ")"   {% ([callee, , list, close]) => ({ kind: "call", callee, arguments: list, span: over(callee, close) }) %}
argument_list ->
    argument                     {% one %}
  | argument_list "," argument   {% append %}
argument ->
    place                {% ([value]) => ({ name: null, value, span: value.span }) %}
  | word "=" place       {% ([name, , value]) => ({ name, value, span: over(name, value) }) %}

block ->
    "block" new_name "(" ")" "{"
    {% ([word, name, , , open]) => ({ kind: "block", name, parameters: [], body: [], span: over(word, open) }) %}
  | "block" new_name "(" name_list ")" "{"
    {% ([word, name, , parameters, , open]) => ({ kind: "block", name, parameters, body: [], span: over(word, open) }) %}
name_list ->
    new_name                 {% one %}
  | name_list "," new_name   {% append %}
return -> "return" path
  {% ([word, name]) => ({ kind: "return", name, span: over(word, name) }) %}
loop -> "for" new_name "in" range "{"
  {% ([word, variable, , range, open]) => ({ kind: "for", variable, range, body: [], span: over(word, open) }) %}
import -> "import" %string
  {% ([word, file]) => ({ kind: "import", file: file.text.slice(1, -1), span: over(word, file) }) %}

place_hint -> "place" end_list ":" call
  {% ([word, ends, , where]) => ({ kind: "place", ends, where, span: over(word, where) }) %}

# What is inside a block or loop is named with it: c1.o, layer.0, c1.layer.2; a number may be computed.
path ->
    word            {% id %}
  | path "." word   {% ([outer, , inner]) => longer(outer, inner, inner.text) %}
  | path %index     {% ([outer, index]) => longer(outer, index, index.text.slice(1)) %}
  | path "." "(" expression ")"
    {% ([outer, , , index, close]) => longer(outer, close, index) %}
word -> %name       {% named %}
new_name -> %name   {% named %}
