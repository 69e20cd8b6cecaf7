/** The house's rules: which room may import which (ARCHITECTURE.md), and who may touch the outside world. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { projectFile } from "./golden.ts";

/** Rooms from the ground up. A file belongs to the first room whose folder or file it starts with. */
const ROOMS = {
  numerics: ["hw-models/numerics/"],
  grammar: ["grammar/"],
  cores: ["hw-models/cores/"],
  mesh: ["hw-models/mesh/"],
  chip: ["hw-models/"],
  compiler: ["compiler/"],
  board: ["firmware-targets/link/fake-board.ts"],
  link: ["firmware-targets/"],
  cli: ["runtime/cli/"],
  runtime: ["runtime/"],
} as const;
type Room = keyof typeof ROOMS;

/** What each room may import beside itself. */
const MAY_IMPORT: Readonly<Record<Room, readonly Room[]>> = {
  numerics: [],
  grammar: [],
  chip: ["numerics"],
  cores: ["numerics", "chip"],
  mesh: ["numerics", "chip", "cores"],
  compiler: ["numerics", "grammar", "chip"],
  link: ["numerics", "chip", "board"],
  board: ["numerics", "chip", "link", "mesh"],
  runtime: ["numerics", "grammar", "chip", "cores", "mesh", "compiler", "link", "board"],
  cli: ["numerics", "grammar", "chip", "cores", "mesh", "compiler", "link", "board", "runtime"],
};

/** Files that may import modules of Node: files, sockets, terminals and threads are theirs. */
const MAY_TOUCH_NODE = [
  /^runtime\/cli\//,
  /^runtime\/files\.ts$/,
  /^firmware-targets\/link\/(tcp|serial|pty)\.ts$/,
  /^firmware-targets\/build\/(toolchain|sources)\.ts$/,
];

/** The float64 reference derives everything from the equations: no table, no fixed point, no core. */
const REFERENCE =
  /^runtime\/gradient\/(adjoint|conditions|continuous-net|finite|forward|layout|tangents|timeline|workspace)\.ts$/;
const REFERENCE_IMPORTS = /^(hw-models\/numerics\/kernel\.ts|runtime\/gradient\/)/;

interface Import {
  readonly from: string;
  /** Path from the project's root, or a package's name. */
  readonly to: string;
}

const sources = (folder: string): string[] =>
  readdirSync(projectFile(folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file));

const importsOf = (file: string): Import[] => {
  const text = readFileSync(projectFile(file), "utf8");
  const found = text.matchAll(/(?:^(?:import|export)[^;]*?from\s*|^import\s*|\bimport\()\s*"([^"]+)"/gm);
  return [...found].map(([, to]) => ({
    from: file,
    to: to.startsWith(".") ? normalize(join(dirname(file), to)) : to,
  }));
};

const roomOf = (file: string): Room | undefined =>
  (Object.keys(ROOMS) as Room[]).find((room) => ROOMS[room].some((start) => file.startsWith(start)));

const FILES = ["grammar", "hw-models", "compiler", "firmware-targets", "runtime"].flatMap(sources);
const IMPORTS = FILES.flatMap(importsOf);
const INNER = IMPORTS.filter(({ to }) => roomOf(to) !== undefined);

describe("imports point one way", () => {
  test("the walk sees the house (files and imports are many)", () => {
    expect(FILES.length).toBeGreaterThan(80);
    expect(INNER.length).toBeGreaterThan(250);
    expect(new Set(FILES.map(roomOf))).toEqual(new Set(Object.keys(ROOMS)));
  });

  test("every import leads to the own room or one below", () => {
    const wrong = INNER.filter(({ from, to }) => {
      const [own, other] = [roomOf(from) as Room, roomOf(to) as Room];
      return own !== other && !MAY_IMPORT[own].includes(other);
    });
    expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  test("no imports run in a circle, types among them", () => {
    const next = new Map(FILES.map((file) => [file, importsOf(file).map(({ to }) => to)]));
    const done = new Set<string>();
    const circles: string[] = [];
    const walk = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(" → "));
      if (path.includes(file) || done.has(file)) return;
      for (const to of next.get(file) ?? []) if (next.has(to)) walk(to, [...path, file]);
      done.add(file);
    };
    for (const file of FILES) walk(file, []);
    expect(circles).toEqual([]);
  });

  test("only main.ts's table loads commands, and nothing imports main.ts", () => {
    const wrong = INNER.filter(
      ({ from, to }) =>
        to === "runtime/cli/main.ts" || (from === "runtime/cli/main.ts" && to.includes("/commands/")),
    );
    expect(wrong).toEqual([]);
  });

  test("the gradient reference imports equations only", () => {
    const own = IMPORTS.filter(({ from }) => REFERENCE.test(from));
    expect(own.length).toBeGreaterThan(5);
    expect(own.filter(({ to }) => !REFERENCE_IMPORTS.test(to))).toEqual([]);
  });

  test("files, sockets and threads are touched only at the edge, so that the rest runs in a browser", () => {
    const wrong = IMPORTS.filter(
      ({ from, to }) => to.startsWith("node:") && !MAY_TOUCH_NODE.some((allowed) => allowed.test(from)),
    );
    expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  test("oracles import nothing that they check (lockstep.ts drives both sides)", () => {
    const wrong = sources("test/oracle")
      .filter((file) => !/(\.test|lockstep)\.ts$/.test(file))
      .flatMap(importsOf)
      .filter(({ to }) => roomOf(to) !== undefined);
    expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });
});

describe("files", () => {
  test("none is longer than a room should be (400 lines; generated files and tables of codes are exempt)", () => {
    const long = FILES.filter((file) => !/generated|codes/.test(file)).filter(
      (file) => readFileSync(projectFile(file), "utf8").split("\n").length > 400,
    );
    expect(long).toEqual([]);
  });

  test("none exports a default", () => {
    const wrong = FILES.filter((file) => !/generated/.test(file)).filter((file) =>
      /^export default/m.test(readFileSync(projectFile(file), "utf8")),
    );
    expect(wrong).toEqual([]);
  });
});
