/**
 * Programs drawn from the grammar: most of what is drawn makes sense, some is absurd on purpose. New syntax
 * is one more row of BLOCKS, STATEMENTS, RULES, MODELS, ENCODERS, DRAWS or LOCAL_RULES.
 */
import fc from "fast-check";

export type Text = fc.Arbitrary<string>;

const pick = (...texts: readonly string[]): Text => fc.constantFrom(...texts);
const some = (of: Text, separator: string, most: number): Text =>
  fc.array(of, { minLength: 1, maxLength: most }).map((parts) => parts.join(separator));
const mostly = (usual: Text, rare: Text, weight = 12): Text =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: rare });
const rows = (...table: readonly (readonly [weight: number, of: Text])[]): Text =>
  fc.oneof(...table.map(([weight, arbitrary]) => ({ weight, arbitrary })));

/** A template whose holes are drawn: t`tick ${TIME}`. */
const t = (fixed: TemplateStringsArray, ...holes: readonly Text[]): Text =>
  fc.tuple(...holes).map((drawn) => fixed.reduce((all, part, n) => `${all}${drawn[n - 1]}${part}`));

const ABSURD = pick(
  "0",
  "-0",
  "-1",
  "1e308",
  "1e-308",
  "1e999",
  "0/0",
  "1/0",
  "2^53",
  "2^1024",
  "(-8)^0.5",
  "16777216",
  "268435456",
  "4294967296",
  "9007199254740993",
  "0.5",
  "1ms",
  "3mV",
  '"text"',
  "[1, 2]",
  "nothing",
  "0 .. 1",
  "*",
  "normal(0, 1)",
  "",
);
const whole = (least: number, most: number): Text =>
  mostly(fc.integer({ min: least, max: most }).map(String), ABSURD, 150);

const SIZE = whole(1, 12);
const TIMES = pick(
  "1ms",
  "2ms",
  "5ms",
  "10ms",
  "tau",
  "2 * tau",
  "0.5 * tau",
  "1.28ms",
  "500us",
  "0.02s",
  "3.3ms",
);
const TIME = mostly(TIMES, ABSURD, 80);
const FRACTION = mostly(pick("10%", "0.5", "1", "0", "33%", "1/3"), ABSURD, 60);
const PLAIN = fc.oneof(
  fc.double({ min: -3, max: 3, noNaN: true }).map((x) => x.toPrecision(3)),
  pick("0.5", "w", "-w", "2 * w + 1", "w ^ 2", "2^-3", "-(w - 1)", "0", "40%", "1e-4", "100"),
);
const NUMBER = mostly(PLAIN, ABSURD, 100);
const NAME = mostly(pick("x", "y", "a", "b", "m"), pick("nobody", "w", "tau", "tick", "dense"), 60);
const NEURONS = mostly(pick("a", "b", "m"), NAME, 30);

const LIST = fc
  .array(fc.array(PLAIN, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 })
  .map((list) => `[${list.map((row) => `[${row.join(", ")}]`).join(", ")}]`);
/** Random values. */
const DRAWS = rows(
  [3, t`normal(${NUMBER}, ${pick("0.1", "1", "0", "w")})`],
  [3, t`uniform(${pick("-1", "0", "-w")}, ${pick("1", "0.5", "w")})`],
  [2, t`truncated(${pick("0", "1")}, 0.5, ${pick("-1", "0")}, ${pick("1", "2")})`],
  [1, t`file(${pick('"files/values.csv"', '"files/weights-3x4.npy"', '"missing.npy"')})`],
  [1, LIST],
);
const WEIGHT = fc.oneof({ weight: 3, arbitrary: NUMBER }, { weight: 2, arbitrary: DRAWS });
const EACH = mostly(PLAIN, DRAWS, 4);

const RANGE = fc.oneof(pick("0", "1", "*", "0..1", "0..2", "1..3"), t`${whole(0, 4)} .. ${whole(0, 12)}`);
/** One end of a projection. */
const end = (name: Text): Text =>
  fc.oneof(
    { weight: 12, arbitrary: name },
    { weight: 2, arbitrary: t`${mostly(pick("a", "b"), name)}[${RANGE}]` },
    { weight: 1, arbitrary: t`m[${RANGE}, ${RANGE}, ${RANGE}]` },
  );
const DELAY = rows(
  [20, pick("")],
  [5, t`, delay = ${TIME}`],
  [1, t`, delay = ${pick("uniform(2ms, 4ms)", "[2ms, 3ms]", "normal(5ms, 1ms)")}`],
);
const RULES = rows(
  [8, t`dense(${WEIGHT}${DELAY})`],
  [2, t`one_to_one(${WEIGHT}${DELAY})`],
  [1, t`flatten(weight = ${WEIGHT})`],
  [6, t`random(p = ${FRACTION}, weight = ${WEIGHT}${DELAY})`],
  [2, t`${pick("fan_in", "fan_out")}(${whole(1, 3)}, ${WEIGHT})`],
  [1, t`edges([[0, 0, ${PLAIN}], [1, ${whole(0, 3)}, 0.5]])`],
  [1, t`edges([[0, 0, 1, ${TIME}], [1, 1, 1, 4ms]])`],
  [1, t`edges(${pick('"files/synapses.csv"', '"files/text.csv"')})`],
);
/** Rules over maps. */
const WINDOWS = rows(
  [2, t`conv(${whole(1, 3)}, ${whole(1, 2)}, pad = ${whole(0, 2)}, weight = ${WEIGHT})`],
  [1, t`${pick("sumpool", "avgpool")}(${whole(1, 3)})`],
);
const MODELS = rows(
  [8, t`cuba(tau_m = ${TIME}, tau_s = ${TIME}, threshold = ${mostly(pick("1", "0.5", "2"), EACH)})`],
  [
    4,
    t`cuba(tau_m = 10ms, tau_s = 5ms, spikes = ${whole(0, 3)}, bias = ${EACH}, refractory = ${pick("0s", "2ms", "10ms")})`,
  ],
  [2, t`cuba(tau_m = 2 * tau, tau_s = tau, reset = ${pick("0", "1", "0.2")}, v = ${EACH})`],
  [2, t`li(tau_m = ${TIME}, tau_s = ${TIME}, bias = ${EACH})`],
  [1, t`lif(tau_m = ${TIME}, threshold = ${mostly(pick("1", "2"), EACH)}, v = ${EACH})`],
  [1, t`if(reset = ${EACH}, refractory = ${pick("0s", "2ms")})`],
  [1, pick("lif(tau_m = 5ms)", "if()", "cuba()", "hh(g = 1)")],
);
const ENCODERS = rows(
  [9, pick("external()")],
  [6, t`poisson(${mostly(pick("100Hz", "1kHz", "0Hz", "1 / tau"), ABSURD)})`],
  [6, t`latency(${pick("0s", "1ms")} .. ${mostly(pick("4ms", "20ms"), TIME)})`],
  [3, t`rank(${pick("0s", "1ms")}, ${mostly(pick("0.5ms", "gap = 1ms"), TIME)})`],
  [3, t`rate(${pick("0Hz", "10Hz")} .. ${mostly(pick("200Hz", "1 / tau"), ABSURD)})`],
  [6, pick('events("files/events-one.csv")')],
  [
    1,
    pick(
      'events("files/events.csv")',
      'events("files/events-nan.csv")',
      'events("files/events-bare.csv", unit = 1ms)',
    ),
  ],
);
/** What can stand anywhere, in blocks and loops too. */
const LINES = rows(
  [
    12,
    t`${some(end(NAME), ", ", 2)} -> ${some(end(NEURONS), ", ", 2)} : ${RULES}${mostly(pick(""), fc.oneof(pick("  plastic"), t`  plastic(rate = ${NUMBER})`), 25)}`,
  ],
  [3, t`pop ${mostly(pick("c", "d", "e"), pick("a"))}[${SIZE}] : ${MODELS}`],
  [1, t`pop ${pick("k", "n")}[${SIZE}, ${mostly(SIZE, t`conv_shape(m, ${whole(1, 2)})`)}] : ${MODELS}`],
  [2, t`param ${mostly(pick("p", "q"), pick("w"))} = ${fc.oneof(NUMBER, TIME)}`],
  [2, t`probe ${some(t`${NEURONS}.${mostly(pick("spikes", "v", "i"), pick("w"))}`, ", ", 2)}`],
  [1, t`probe ${NAME}.${pick("spikes", "v")}[${RANGE}]`],
  [1, t`m -> ${pick("m", "m[*, *, 0..1]", "k")} : ${WINDOWS}`],
);
const LOSSES = rows(
  [4, t`first_spike(${NEURONS}, margin = ${TIME})`],
  [1, t`cross_entropy(${NEURONS}, tau = ${TIME})`],
  [
    1,
    t`spike_times(${NEURONS}, targets = ${fc.oneof(pick("[[1ms, 2ms], [3ms, 4ms]]", "[[[1ms, 5ms]], [[2ms]]]", 'file("missing.npy", unit = 1ms)'), LIST)})`,
  ],
  [1, t`count(${NEURONS}, window = ${TIME} .. ${TIME}, edge = ${TIME})`],
);
const FACTORS = mostly(
  pick("x0", "y0", "u1", "x1", "y1", "y2", "0.5", "(x1 - 0.3)", "(1 - y1)", "(y1 + y2)", "x1^2", "y0 / 4"),
  pick("w", "u99", "r1", "x1 / y1", "2^x1", "(x1 + y1 + y2 + 1)^8", "-(x1)", "tau"),
  100,
);
const FORMULAS = some(
  t`${mostly(pick("1% * x0", "y0 / 8", "2^-3 * u1", "0.5 * y0"), pick("1%", "y0"))} * ${some(FACTORS, " * ", 3)}`,
  " - ",
  3,
);
const SOME = mostly(pick("1%", "0.1", "2^-3", "1", "2"), NUMBER);
const LOCAL_RULES = rows(
  [
    3,
    t`products(dw = ${FORMULAS}, x1 = trace(${TIME}), y1 = trace(${TIME}, impulse = ${SOME}), y2 = trace(9ms))`,
  ],
  [1, t`stdp(rate = ${SOME}, tau_plus = ${TIME}, tau_minus = 9ms, minus = ${SOME})`],
  [1, t`hebb(rate = ${SOME}, tau = ${TIME}, offset = ${SOME}, decay = 1)`],
);
/** Everything that fits on one line. */
const STATEMENTS = rows(
  [20, LINES],
  [
    1,
    pick(
      "chip ft1-sim",
      "chip ft1-up5k",
      "chip loihi1",
      "chip loihi1-sim",
      "chip tpu",
      "data yinyang",
      'data csv("train.csv")',
      "snn 1",
      "seed 2",
    ),
  ],
  [
    1,
    t`data yinyang learn l { loss = ${LOSSES} update = sgd(rate = ${pick("2^-1", "0.1", "2^-4")}) ${mostly(pick(""), t`slope_floor = ${NUMBER}`, 4)} }`,
  ],
  [2, t`x -> b : dense(uniform(0, 1))  plastic\nlearn l { update = ${LOCAL_RULES} }`],
  [2, t`input ${mostly(pick("u", "v2"), pick("x"))}[${SIZE}] : ${ENCODERS}`],
  [1, t`input eye[2, 2, 3] : events("files/events.csv")\neye -> ${NEURONS} : ${RULES}`],
  [1, pick("# a remark", "", "pop", "a -> ", "a -> b : dense(", "learn { }", "]")],
);

const BODY = some(LINES, "\n  ", 3);
/** Statements that hold others, and those that make or take them. */
const BLOCKS = rows(
  [
    3,
    t`for n in ${whole(0, 2)}..${whole(0, 3)} {
  pop f[${mostly(pick("n + 1", "3"), SIZE)}] : ${MODELS}
  ${NEURONS} -> f : ${RULES}
  ${mostly(pick(""), BODY, 2)}
}
${fc.oneof(pick(""), t`f.${whole(0, 3)} -> ${NEURONS} : ${RULES}`)}`,
  ],
  [
    3,
    t`block Part(from, size) {
  pop o[size] : ${MODELS}
  from -> o : ${RULES}
  ${mostly(pick(""), BODY, 2)}
  return ${mostly(pick("o"), NAME)}
}
one = Part(${mostly(NAME, mostly(pick("Part(x, 2)", "a[0..0]", "m[0, *, *]", "sumpool(m, 1)"), pick("normal(0, 1)", "a[9]"), 20), 2)}, ${SIZE})
${fc.oneof(pick(""), t`two = Part(${pick("one", "one.o", "a", "two")}, size = ${SIZE})`)}
${fc.oneof(pick(""), t`one -> ${NEURONS} : ${RULES}`)}`,
  ],
  [
    3,
    t`v = ${rows(
      [
        2,
        t`${pick("sumpool", "avgpool")}(${mostly(pick("m", "m[0..0, *, *]"), pick("v", "x", "w"))}, ${whole(1, 2)})`,
      ],
      [1, t`${pick("a", "b", "x")}[${RANGE}]`],
      [1, pick("m[*, 0..1, 0]", "m[1, 1, 1]", "sumpool(avgpool(m, 2), 1)")],
    )}
v -> ${NEURONS} : ${RULES}
${fc.oneof({ weight: 6, arbitrary: pick("") }, t`${NEURONS} -> v : ${RULES}`, t`v[${RANGE}, *, *] -> ${NEURONS} : ${RULES}`, pick("probe v.spikes"))}`,
  ],
  [
    1,
    t`for n in 0..3 { pop l[${SIZE}] : ${MODELS} }
for n in 1..3 { l.(n - ${mostly(pick("0", "1"), pick("2", "n"), 20)}) -> l.(${mostly(pick("n", "3 - n"), pick("0.5", "w"), 20)}) : ${RULES} }`,
  ],
  [1, t`for i in 0..${whole(0, 2)} { for j in i..2 { ${NEURONS}[i] -> ${NEURONS}[j] : ${RULES} } }`],
  [1, t`import ${pick('"files/shared.snn"', '"files/circle.snn"', '"files/missing.snn"')}`],
  [1, t`place ${some(end(NEURONS), ", ", 2)} : core(${whole(0, 1)})`],
  [
    1,
    pick(
      "block A() { x = A() }\nz = A()",
      "block A() { block B() { b = A() } }",
      "for n in 0..99999 { param n = n }",
    ),
  ],
);

const HEAD = t`snn 1 ${mostly(pick(""), pick("chip loihi1-sim", "chip loihi1", "chip ft1-sim"), 3)}
${mostly(t`tick ${mostly(pick("20us", "0.1ms", "tau / 256"), TIME, 20)}`, pick(""), 40)}   ${mostly(t`seed ${whole(0, 99)}`, pick(""), 20)}
param tau = ${mostly(pick("5ms", "10ms"), TIME)}
param w = ${mostly(pick("0.5", "1.5", "0.05"), NUMBER)}
${fc.oneof(pick(""), t`trial ${mostly(pick("20ms", "40ms", "79 * 64 * 20us"), TIME)}`)}
input x[${SIZE}], y[${SIZE}] : ${ENCODERS}
pop a[${SIZE}], b[${SIZE}] : ${MODELS}
pop m[2, 3, ${mostly(pick("2"), SIZE)}] : ${MODELS}
`;

/** A whole program. */
export const PROGRAMS: Text = t`${HEAD}${fc.oneof(pick(""), some(mostly(STATEMENTS, BLOCKS, 5), "\n", 8))}\n`;
