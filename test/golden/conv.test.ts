/**
 * The files of examples/conv.snn, where they come from, and what the network makes of them. Not trained: edges of eight directions, then drawn
 * numbers, so that spikes reach the readout. `npm run update` writes them anew.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compile } from "../../compiler/compile.ts";
import { analyse } from "../../compiler/front.ts";
import { readNpy } from "../../compiler/lower/npy.ts";
import { stream } from "../../hw-models/numerics/rng.ts";
import { spikeHash } from "../../hw-models/trace.ts";
import { simulate } from "../../runtime/backend.ts";
import { readBytes } from "../../runtime/files.ts";
import { runSession } from "../../runtime/session.ts";
import { listedSpikes, windowOfSorted } from "../../runtime/stimulus.ts";
import { expectGolden, projectFile, readProject, updating } from "../golden.ts";

/** An .npy file of version 1 with bytes from −128 to 127. */
const npy = (shape: readonly number[], values: readonly number[]): Uint8Array => {
  const words = `{'descr': '|i1', 'fortran_order': False, 'shape': (${shape.join(", ")}), }`;
  const header = `${words.padEnd(128 - 10 - 1)}\n`;
  const start = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0];
  return Uint8Array.from([...start, ...new TextEncoder().encode(header), ...Int8Array.from(values)]);
};

/** Every index of a shape, row by row. */
const places = (shape: readonly number[]): readonly (readonly number[])[] =>
  shape.reduce<number[][]>(
    (all, size) => all.flatMap((place) => Array.from({ length: size }, (_, n) => [...place, n])),
    [[]],
  );

/** Directions as whole numbers, so that no rounding of an engine shows. */
const DIRECTIONS = [
  [2, 0],
  [2, 1],
  [1, 2],
  [0, 2],
  [-1, 2],
  [-2, 1],
  [-2, 0],
  [-1, -2],
] as const;

/** Channel d answers to edges that lead into direction d, channel 8 + d to those that lead away. */
const edges = (): readonly number[] =>
  places([16, 2, 5, 5]).map(([channel, polarity, y, x]) => {
    const [toX, toY] = DIRECTIONS[channel % 8];
    const ahead = toX * (x - 2) + toY * (y - 2);
    const sign = (polarity === 1) === channel < 8 ? 1 : -1;
    return 3 * sign * Math.max(-3, Math.min(3, ahead));
  });

const drawn = (name: string, count: number, mean: number, deviation: number): readonly number[] => {
  const random = stream(1, name);
  return Array.from({ length: count }, (_, n) =>
    Math.max(-127, Math.min(127, Math.round(mean + deviation * random.normal(n, 0)))),
  );
};

/** A bar 12 pixels high that moves by one pixel every 2 ms: on events before it, off events behind it. */
const bar = (): string => {
  const rows = ["time_us,x,y,polarity"];
  for (let x = 2; x < 32; x++)
    for (let y = 11; y < 23; y++) {
      const at = 2000 * (x - 2) + 40 * (y - 11);
      rows.push(`${at},${x},${y},1`, `${at},${x - 2},${y},0`);
    }
  return `${rows.join("\n")}\n`;
};

const FILES = {
  conv1: npy([16, 2, 5, 5], edges()),
  conv2: npy([16, 16, 3, 3], drawn("conv2", 16 * 16 * 9, 1, 9)),
  readout: npy([16, 8, 8, 10], drawn("readout", 16 * 8 * 8 * 10, 0, 16)),
};

test.each(Object.entries(FILES))("examples/conv/%s.npy is as it is made here", (name, bytes) => {
  const path = projectFile(`examples/conv/${name}.npy`);
  if (updating) {
    mkdirSync(projectFile("examples/conv"), { recursive: true });
    writeFileSync(path, bytes);
  }
  expect(existsSync(path), "make it with: npm run update").toBe(true);
  expect(Uint8Array.from(readFileSync(path))).toEqual(bytes);
  expect(readNpy(bytes)).not.toHaveProperty("problem");
});

test("examples/conv/bar.csv is as it is made here", () => {
  expectGolden("examples/conv/bar.csv", bar());
});

test("the bar is seen by every stage, in the same ticks as ever", async () => {
  const text = readProject("examples/conv.snn");
  const read = (path: string): Uint8Array => readBytes(projectFile(`examples/${path}`));
  const { network } = analyse({ file: "conv.snn", text }, { read });
  const compiled = network && compile(network).compiled;
  if (!network || !compiled) throw new Error("examples/conv.snn does not compile");
  const events = listedSpikes(network);
  const spikes = await runSession(simulate(compiled.image), {
    steps: 80,
    trialSteps: 0,
    stepTicks: 1,
    input: (from, end) => windowOfSorted(events, from, end),
  });
  const lines = compiled.program.names.populations
    .filter(({ input }) => !input)
    .map(({ name, first, size }) => {
      const own = spikes.neurons.filter((n) => n >= first && n < first + size);
      expect(own.length).toBeGreaterThan(10);
      return `${name} ${own.length} spikes`;
    });
  expectGolden("test/golden/conv.txt", `${[...lines, spikeHash(spikes)].join("\n")}\n`);
});
