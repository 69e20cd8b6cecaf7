/**
 * MNIST (LeCun, Cortes, Burges): 60,000 + 10,000 handwritten figures of 28 × 28 pixels, read from its four
 * IDX files. They are not shipped: `snn data mnist --out FOLDER` fetches them on request. Pixels become
 * 0..1, ink 1; the last 5,000 of the training images are kept for choosing epochs.
 */
import { Problem } from "../problem.ts";
import type { DataSet, Split } from "./data-set.ts";
import { heldOut } from "./split.ts";

/** The files of a folder and, to know them by, the SHA-256 of each. */
export const MNIST_FILES = {
  "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
  "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
} as const;
export type MnistFile = keyof typeof MNIST_FILES;

const SIDE = 28;
const VALIDATION = 5000;

export const mnistAbout = (): Pick<DataSet, "name" | "columns" | "classes"> => ({
  name: "mnist",
  columns: Array.from({ length: SIDE * SIDE }, (_, p) => `y${Math.floor(p / SIDE)}_x${p % SIDE}`),
  classes: 10,
});

/**
 * The images for training, and those kept for choosing epochs.
 * @param read a file of the folder
 * @throws Problem
 */
export const mnist = (
  read: (file: MnistFile) => Uint8Array,
): { readonly train: Split; readonly validation: Split } =>
  heldOut(figures(read, "train-images-idx3-ubyte", "train-labels-idx1-ubyte", 60_000), VALIDATION);

/** The images for the test. */
export const mnistTest = (read: (file: MnistFile) => Uint8Array): Split =>
  figures(read, "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", 10_000);

const figures = (
  read: (file: MnistFile) => Uint8Array,
  images: MnistFile,
  labels: MnistFile,
  count: number,
): Split => ({
  // Half the memory of float64; a pixel is off by 2^−25.
  features: ink(payload(read, images, [count, SIDE, SIDE])),
  labels: Uint16Array.from(payload(read, labels, [count])),
});

/** A loop: `Float32Array.from` with a function takes five seconds for 47 million pixels. */
const ink = (pixels: Uint8Array): Float32Array => {
  const values = new Float32Array(pixels.length);
  for (let p = 0; p < pixels.length; p++) values[p] = pixels[p] / 255;
  return values;
};

/** The bytes behind the header of an IDX file of unsigned bytes with these sizes. */
const payload = (
  read: (file: MnistFile) => Uint8Array,
  file: MnistFile,
  sizes: readonly number[],
): Uint8Array => {
  const bytes = read(file);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = [0x0800 + sizes.length, ...sizes];
  const length = 4 * header.length + sizes.reduce((product, size) => product * size, 1);
  if (bytes.length !== length || header.some((word, n) => view.getUint32(4 * n) !== word))
    throw new Problem("E0805", file, `${file} is not MNIST's: it has ${bytes.length} bytes, not ${length}`, {
      hint: "fetch it again: `snn data mnist --out FOLDER`",
    });
  return bytes.subarray(4 * header.length);
};
