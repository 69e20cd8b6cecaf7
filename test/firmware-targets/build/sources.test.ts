/** What makes the prebuilt WebAssembly stale: its sources, and how it is made. */
import { expect, test } from "vitest";
import { RECIPE } from "../../../firmware-targets/build/rtl-wasm.ts";
import { sourcesHash } from "../../../firmware-targets/build/sources.ts";

test("the hash covers every source, the host, yosys's script and clang's flags", () => {
  const core = { "a.v": "module a; endmodule", "b.v": "module b; endmodule" };
  const hash = sourcesHash(core, "host");
  expect(sourcesHash({ ...core }, "host")).toBe(hash);
  const others = [
    sourcesHash({ ...core, "b.v": "module b;  endmodule" }, "host"),
    sourcesHash({ "a.v": core["a.v"] }, "host"),
    sourcesHash(core, "another"),
    ...RECIPE.map((_, n) => sourcesHash(core, "host", [...RECIPE.slice(0, n), ...RECIPE.slice(n + 1)])),
  ];
  expect(new Set([hash, ...others]).size).toBe(1 + others.length);
  for (const word of ["write_cxxrtl", "splitnets", "-O2", "-inline-threshold"])
    expect(RECIPE.join(" ")).toContain(word);
});
