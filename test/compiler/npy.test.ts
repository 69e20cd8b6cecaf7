import { describe, expect, test } from "vitest";
import { looksLikeNpy, readNpy } from "../../compiler/lower/npy.ts";
import { readNumbers } from "../../compiler/lower/table.ts";
import { read } from "./cases.ts";

/** An .npy file as NumPy writes it. */
const npy = (header: string, data: ArrayBufferView, version = 1): Uint8Array => {
  const begin = version === 1 ? 10 : 12;
  const text = `${header.padEnd(64 * Math.ceil((begin + header.length + 1) / 64) - begin - 1)}\n`;
  const bytes = new Uint8Array(begin + text.length + data.byteLength);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), version, 0]);
  const view = new DataView(bytes.buffer);
  if (version === 1) view.setUint16(8, text.length, true);
  else view.setUint32(8, text.length, true);
  bytes.set(new TextEncoder().encode(text), begin);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), begin + text.length);
  return bytes;
};
const header = (type: string, shape: string, order = "False"): string =>
  `{'descr': '${type}', 'fortran_order': ${order}, 'shape': (${shape}), }`;
const problem = (bytes: Uint8Array): string => {
  const result = readNpy(bytes);
  return "problem" in result ? result.problem : "none";
};

describe("an .npy file", () => {
  test("is read in each of its types, in versions 1 and 2", () => {
    const types = [
      ["<f4", Float32Array.of(1.5, -2, 3)],
      ["<f8", Float64Array.of(1.5, -2, 3)],
      ["<i4", Int32Array.of(1, -2, 3)],
      ["<i8", BigInt64Array.of(1n, -2n, 3n)],
      ["|i1", Int8Array.of(1, -2, 3)],
      ["|u1", Uint8Array.of(1, 254, 3)],
    ] as const;
    for (const [type, data] of types)
      for (const version of [1, 2])
        expect(readNpy(npy(header(type, "3,"), data, version))).toEqual({
          shape: [3],
          values: Float64Array.from(data, Number),
        });
  });

  test("has its shape: none for one number, and as many as it says", () => {
    const shape = (text: string, count: number) => readNpy(npy(header("<f4", text), new Float32Array(count)));
    expect(shape("", 1)).toMatchObject({ shape: [] });
    expect(shape("2, 3", 6)).toMatchObject({ shape: [2, 3] });
    expect(shape("1,2,3,4", 24)).toMatchObject({ shape: [1, 2, 3, 4] });
    expect(shape("0,", 0)).toMatchObject({ shape: [0] });
  });

  test("lies anywhere in its buffer", () => {
    const bytes = npy(header("<f8", "2,"), Float64Array.of(1, 2));
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(readNpy(shifted.subarray(3))).toEqual(readNpy(bytes));
  });

  test("beside the cases is read", () => {
    const result = readNpy(read("files/weights-4x3.npy"));
    expect(result).toEqual({ shape: [4, 3], values: Float64Array.from({ length: 12 }, (_, n) => n / 4) });
  });

  test("of another kind is refused by its name", () => {
    const two = new Float64Array(2);
    expect(problem(npy(header(">f8", "2,"), two))).toMatch(/^is big-endian; /);
    expect(problem(npy(header("<c16", "1,"), two))).toMatch(/^is of complex numbers \(<c16\)/);
    expect(problem(npy(header("|b1", "16,"), two))).toMatch(/^is of truth values/);
    expect(problem(npy(header("|O", "1,"), two))).toMatch(/^is of Python objects/);
    expect(problem(npy(header("<f2", "8,"), two))).toMatch(/^is of type <f2/);
    expect(problem(npy(header("<f8", "2, 1", "True"), two))).toBe("none");
    expect(problem(npy(header("<f8", "1, 2, 2", "True"), new Float64Array(4)))).toMatch(/Fortran order/);
    expect(problem(npy("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (4,), }", two))).toMatch(
      /records/,
    );
    expect(problem(npy(header("<f8", "2,"), two, 3))).toMatch(/version 3/);
    expect(problem(npy("{}", two))).toMatch(/header/);
  });

  test("that is cut off or too long is refused wherever it ends", () => {
    const bytes = npy(header("<f8", "2,"), new Float64Array(2));
    for (let length = 0; length < bytes.length; length++)
      expect(problem(bytes.subarray(0, length))).not.toBe("none");
    expect(problem(Uint8Array.of(...bytes, 0))).toMatch(/17 bytes of data where <f8 of shape \(2\) takes 16/);
    expect(looksLikeNpy(bytes.subarray(1))).toBe(false);
  });
});

describe("a table of numbers", () => {
  const table = (text: string) => readNumbers(new TextEncoder().encode(text));

  test("has rows and columns; blank lines, remarks and the kind of line end do not matter", () => {
    const values = Float64Array.of(1, -2.5, 3e-3, 4);
    for (const text of ["1,-2.5\n3e-3,4\n", "# w\r\n1 , -2.5\r\n\r\n3e-3,4"])
      expect(table(text)).toEqual({ shape: [2, 2], values });
  });

  test("that is none is refused with its line", () => {
    expect(table("1,2\n3")).toMatchObject({ problem: expect.stringContaining("line 2") });
    expect(table("1\n\nx")).toMatchObject({ problem: expect.stringContaining("line 3") });
    expect(table("\n# nothing\n")).toMatchObject({ problem: "has no numbers in it" });
    expect(table("1,\n")).toHaveProperty("problem");
    expect(table("nan")).toMatchObject({ values: Float64Array.of(Number.NaN) });
  });
});
