import { expect, test } from "vitest";
import { Vcd } from "../../../firmware-targets/rtl/vcd.ts";

test("a dump declares scopes once, and writes a signal only where it changes", () => {
  const vcd = new Vcd([
    { path: "top", name: "clock", bits: 1 },
    { path: "top.core.alu", name: "sum", bits: 5 },
    { path: "top.core", name: "busy", bits: 1 },
  ]);
  vcd.sample(3, [0n, 21n, 1n]);
  vcd.sample(4, [0n, 21n, 1n]);
  vcd.sample(9, [1n, 21n, 0n]);
  expect(vcd.text()).toBe(
    [
      "$timescale 1ns $end",
      "$scope module top $end",
      "$var wire 1 ! clock $end",
      "$scope module core $end",
      "$scope module alu $end",
      '$var wire 5 " sum [4:0] $end',
      "$upscope $end",
      "$var wire 1 # busy $end",
      "$upscope $end",
      "$upscope $end",
      "$enddefinitions $end",
      "#3",
      "0!",
      'b10101 "',
      "1#",
      "#9",
      "1!",
      "0#",
      "",
    ].join("\n"),
  );
});

test("ten thousand signals have names of their own", () => {
  const signals = Array.from({ length: 10_000 }, (_, n) => ({ path: "top", name: `s${n}`, bits: 1 }));
  const names = [...new Vcd(signals).text().matchAll(/^\$var wire 1 (\S+) /gm)].map(([, name]) => name);
  expect(new Set(names).size).toBe(10_000);
});
