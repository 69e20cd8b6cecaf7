/**
 * Windows that move over a map: convolutions and pools. Every output neuron sees a window of the inputs;
 * the weights are those of the window's places, the same wherever it stands.
 */
import type { Window, WindowAxis } from "../../network.ts";
import type { Wiring } from "./wired.ts";

/** How often a window fits into `size` places with `pad` empty ones around them; below 1: never. */
export const outputSize = ({ size, kernel, stride, pad, dilation }: Omit<WindowAxis, "out">): number =>
  Math.floor((size + 2 * pad - dilation * (kernel - 1) - 1) / stride) + 1;

/** Synapses of all windows: places beside the map have none. */
export const windowSynapses = ({ groups, inputs, outputs, axes }: Window): number =>
  axes.reduce((product, axis) => product * placesSeen(axis), outputs * (inputs / groups));

/** Places that the windows along one axis see, those seen twice counted twice. */
const placesSeen = ({ size, out, kernel, stride, pad, dilation }: WindowAxis): number => {
  let seen = 0;
  for (let o = 0; o < out; o++) {
    const start = o * stride - pad;
    const first = Math.max(0, Math.ceil(-start / dilation));
    const last = Math.min(kernel - 1, Math.floor((size - 1 - start) / dilation));
    seen += Math.max(0, last - first + 1);
  }
  return seen;
};

/** How many windows see each place of an axis. */
export const windowsOver = (axis: WindowAxis): Uint32Array => {
  const { start } = viewsOf(axis);
  return Uint32Array.from({ length: axis.size }, (_, n) => start[n + 1] - start[n]);
};

/** For each place of an axis the windows that see it, ascending, and through which of their places. */
interface Views {
  readonly start: Uint32Array;
  readonly window: Uint32Array;
  readonly place: Uint32Array;
}

const viewsOf = ({ size, out, kernel, stride, pad, dilation }: WindowAxis): Views => {
  const start = new Uint32Array(size + 1);
  const window: number[] = [];
  const place: number[] = [];
  for (let n = 0; n < size; n++) {
    // Window o sees place n where n + pad = o · stride + k · dilation for a k of the kernel.
    const first = Math.max(0, Math.ceil((n + pad - dilation * (kernel - 1)) / stride));
    const last = Math.min(out - 1, Math.floor((n + pad) / stride));
    for (let o = first; o <= last; o++) {
      const k = (n + pad - o * stride) / dilation;
      if (!Number.isInteger(k)) continue;
      window.push(o);
      place.push(k);
    }
    start[n + 1] = window.length;
  }
  return { start, window: Uint32Array.from(window), place: Uint32Array.from(place) };
};

/** One place and one window: fills up to three axes. */
const NO_AXIS: WindowAxis = { size: 1, out: 1, kernel: 1, stride: 1, pad: 0, dilation: 1 };

/** The entry of a synapse counts through the kernel [output, input of its group, …window]. */
export const wireWindow = (rule: Window): Wiring => {
  const { groups, inputs, outputs } = rule;
  const [z, y, x] = [NO_AXIS, NO_AXIS, ...rule.axes].slice(-3);
  const [seenZ, seenY, seenX] = [z, y, x].map(viewsOf);
  const row = new Uint32Array(inputs * z.size * y.size * x.size + 1);
  const target = new Uint32Array(windowSynapses(rule));
  const entry = new Uint32Array(target.length);
  const inGroup = inputs / groups;
  const outGroup = outputs / groups;
  let edges = 0;
  let source = 0;
  for (let input = 0; input < inputs; input++) {
    const firstOutput = Math.floor(input / inGroup) * outGroup;
    for (let place = 0; place < z.size * y.size * x.size; place++) {
      const inX = place % x.size;
      const inY = Math.floor(place / x.size) % y.size;
      const inZ = Math.floor(place / (x.size * y.size));
      for (let output = firstOutput; output < firstOutput + outGroup; output++) {
        const kernel = output * inGroup + (input % inGroup);
        for (let a = seenZ.start[inZ]; a < seenZ.start[inZ + 1]; a++)
          for (let b = seenY.start[inY]; b < seenY.start[inY + 1]; b++) {
            const line = (output * z.out + seenZ.window[a]) * y.out + seenY.window[b];
            const kernelLine = (kernel * z.kernel + seenZ.place[a]) * y.kernel + seenY.place[b];
            for (let c = seenX.start[inX]; c < seenX.start[inX + 1]; c++) {
              target[edges] = line * x.out + seenX.window[c];
              entry[edges++] = kernelLine * x.kernel + seenX.place[c];
            }
          }
      }
      row[++source] = edges;
    }
  }
  return { row, target, entry };
};
