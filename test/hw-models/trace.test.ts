/** Spike trains: sorted by tick and then neuron, whatever their 32 bits are. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { SpikeRecorder } from "../../hw-models/trace.ts";

test("a recorder sorts by (tick, neuron) and keeps what came twice", () => {
  const word = fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 2 ** 32 - 1 }), fc.constant(2 ** 32 - 1));
  fc.assert(
    fc.property(fc.array(fc.tuple(word, word), { maxLength: 3000 }), (spikes) => {
      const recorder = new SpikeRecorder();
      for (const [tick, neuron] of spikes) recorder.spike(tick, neuron);
      const { ticks, neurons } = recorder.sorted();
      const expected = [...spikes].sort(([a, m], [b, n]) => a - b || m - n);
      expect([...ticks]).toEqual(expected.map(([tick]) => tick));
      expect([...neurons]).toEqual(expected.map(([, neuron]) => neuron));
      expect([...recorder.recorded().ticks]).toEqual(spikes.map(([tick]) => tick));
    }),
    { numRuns: 50, seed: 1 },
  );
});
