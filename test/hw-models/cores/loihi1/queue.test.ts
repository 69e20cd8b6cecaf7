/** The queue of spikes under way against a plain list, through growth and reuse. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { EventQueue } from "../../../../hw-models/cores/loihi1/queue.ts";

test("gives every step what was put in for it, however much that is", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.tuple(fc.nat({ max: 7 }), fc.nat({ max: 2 ** 32 - 1 })), { maxLength: 300 }), {
        minLength: 1,
        maxLength: 30,
      }),
      (steps) => {
        const queue = new EventQueue(8);
        const waiting = new Map<number, number[]>();
        steps.forEach((added, step) => {
          for (const [ahead, axon] of added) {
            queue.add(step + ahead, axon);
            waiting.set(step + ahead, [...(waiting.get(step + ahead) ?? []), axon]);
          }
          expect(Array.from(queue.take(step)).sort()).toEqual((waiting.get(step) ?? []).sort());
        });
      },
    ),
    { numRuns: 50, seed: 1 },
  );
});

test("is empty once cleared", () => {
  const queue = new EventQueue(4);
  for (let axon = 0; axon < 1000; axon++) queue.add(axon % 4, axon);
  queue.clear();
  expect([0, 1, 2, 3].map((step) => queue.take(step).length)).toEqual([0, 0, 0, 0]);
});
