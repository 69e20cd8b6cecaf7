/** Random cases of Lava's form for tests, answered by the oracle. */
import fc from "fast-check";
import { edgy } from "../loihi1-nets.ts";
import { type LavaAnswer, lavaOracle } from "../oracle/lava.ts";

const matrix = (rows: number, columns: number, entry: fc.Arbitrary<number>): fc.Arbitrary<number[][]> =>
  fc.array(fc.array(entry, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows });

export const lavaCase: fc.Arbitrary<LavaAnswer> = fc
  .record({ neurons: fc.integer({ min: 1, max: 4 }), inputs: fc.integer({ min: 1, max: 8 }) })
  .chain(({ neurons, inputs }) => {
    const each = (entry: fc.Arbitrary<number>): fc.Arbitrary<number[]> =>
      fc.array(entry, { minLength: neurons, maxLength: neurons });
    const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
      fc.option(arbitrary, { nil: null, freq: 2 });
    return fc.record({
      net: fc.record({
        params: fc.record({
          du: fc.oneof(edgy(0, 4095), fc.constantFrom(1, 4094)),
          dv: fc.oneof(edgy(0, 4095), fc.constantFrom(1, 4094)),
          vth: fc.oneof(edgy(0, 131071), edgy(0, 500)),
          weight_exp: edgy(-8, 7),
          num_weight_bits: fc.integer({ min: 1, max: 8 }),
          sign_mode: fc.constantFrom("mixed" as const, "excitatory" as const, "inhibitory" as const),
          bias_mant: each(edgy(-4096, 4095)),
          bias_exp: each(edgy(0, 7)),
        }),
        weights: matrix(neurons, inputs, edgy(-300, 300)),
        recurrent_weights: orNull(matrix(neurons, neurons, edgy(-300, 300))),
        delays: orNull(matrix(neurons, inputs, fc.oneof(edgy(0, 3), edgy(0, 62)))),
      }),
      input: fc
        .integer({ min: 5, max: 40 })
        .chain((steps) => matrix(steps, inputs, fc.integer({ min: 0, max: 1 }))),
    });
  })
  .map(({ net, input }) => lavaOracle(net, input));
