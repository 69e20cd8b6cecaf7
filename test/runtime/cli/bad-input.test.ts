import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { expectCivil, scratch, snn, startBoard, YINYANG } from "./snn.ts";

const folder = scratch();
let image: Uint8Array;

const put = (name: string, content: Uint8Array | string): string => {
  writeFileSync(join(folder, name), content);
  return name;
};

/** Each command that takes a file, with what it would write if it went through. */
const COMMANDS: readonly (readonly [
  name: string,
  words: (file: string) => string[],
  takesImages: boolean,
])[] = [
  ["check", (file) => ["check", file], false],
  ["compile", (file) => ["compile", file, "-o", "never.img"], false],
  ["run", (file) => ["run", file, "--spikes", "never.csv"], true],
  ["train", (file) => ["train", file, "--epochs", "1", "-o", "never.json"], false],
  ["compare", (file) => ["compare", file, "--batches", "1"], false],
  ["gradient", (file) => ["gradient", file, "-o", "never.csv"], false],
  ["flash", (file) => ["flash", file, "--tcp", "127.0.0.1:1"], true],
  ["demo", (file) => ["demo", file, "--epochs", "1", "--out", "never"], false],
];

const GARBAGE = Uint8Array.from({ length: 4096 }, (_, n) => (n * 2654435761) >>> 13);

beforeAll(async () => {
  expect((await snn(["compile", YINYANG, "-o", "good.img"], folder)).code).toBe(0);
  image = readFileSync(join(folder, "good.img"));
  mkdirSync(join(folder, "a-folder"));
  put("empty.snn", "");
  put("garbage.snn", GARBAGE);
  put("text.snn", "this is no program\n");
});

describe.each(COMMANDS)("%s", (_name, words, takesImages) => {
  test.each(["missing.snn", "a-folder", "empty.snn", "garbage.snn", "text.snn"])("%s", async (file) => {
    const done = await snn([...words(file), "--json"], folder);
    expect(done.code).toBe(1);
    expectCivil(done, folder);
    const [first] = done.json()["diagnostics"] as Record<string, unknown>[];
    expect(first).toMatchObject({ severity: "error", line: expect.any(Number), column: expect.any(Number) });
    expect(first["code"]).toMatch(/^E\d{4}$/);
    expect(first["file"]).toContain(file);
    expect(readdirSync(folder).filter((name) => name.startsWith("never."))).toEqual([]);
  });

  if (takesImages)
    test("a truncated image, an altered one, one of another specification or chip", async () => {
      const flipped = (at: number): Uint8Array => image.map((byte, n) => (n === at ? byte ^ 0x10 : byte));
      const cases = [
        put("half.img", image.slice(0, image.length / 2)),
        put("short.img", image.slice(0, 20)),
        put("spec.img", flipped(30)),
        put("late.img", flipped(image.length - 40)),
        put("early.img", flipped(100)),
      ];
      for (const file of cases) {
        const done = await snn(words(file), folder);
        expect(done.code, file).toBe(1);
        expectCivil(done, folder);
        expect(done.stderr, file).toContain("E0804");
      }
      const other = await snn([...words("good.img"), "--chip", "ft1-sim"], folder);
      expect(other.code).toBe(1);
      expect(other.stderr).toContain("the image is for ft1-up5k, not for ft1-sim");
    });
  else
    test("an image where a program is due", async () => {
      const done = await snn(words("good.img"), folder);
      expect(done.code).toBe(1);
      expectCivil(done, folder);
    });
});

describe("data files", () => {
  const HEADER = "x,y,x_flipped,y_flipped,label\n";
  const program = (train: string): string => {
    const text = readFileSync(YINYANG, "utf8");
    return put("data.snn", text.replace(/^data yinyang.*$/m, `data csv("${train}", test = "${train}")`));
  };
  test.each([
    ["a missing column", "x,y,label\n0,0,0\n", "E0805", 1],
    ["a row that is too short", `${HEADER}0,0,1,1,0\n0,1,2\n`, "E0805", 3],
    ["NaN", `${HEADER}0,0,1,1,0\n0,NaN,1,1,0\n`, "E0806", 3],
    ["an empty cell", `${HEADER}0,,1,1,0\n`, "E0806", 2],
    ["a feature beyond 1", `${HEADER}0,0,1,1.5,0\n`, "E0806", 2],
    ["a class that is not there", `${HEADER}0,0,1,1,3\n`, "E0807", 2],
    ["a class that is no number", `${HEADER}0,0,1,1,yang\n`, "E0807", 2],
    ["an empty file", "", "E0805", 1],
    ["a header alone", HEADER, "E0805", 1],
    ["an open quote", `${HEADER}"0,0,1,1,0\n`, "E0805", 2],
  ])("%s", async (_what, content, code, line) => {
    put("d.csv", content);
    const done = await snn(
      ["train", program("d.csv"), "--epochs", "1", "-o", "never.json", "--json"],
      folder,
    );
    expect(done.code).toBe(1);
    expectCivil(done, folder);
    const [first] = done.json()["diagnostics"] as Record<string, unknown>[];
    expect(first).toMatchObject({ code, line });
  });

  test("a file that is not there", async () => {
    const done = await snn(["train", program("nowhere.csv")], folder);
    expect(done.code).toBe(1);
    expect(done.stderr).toContain("nowhere.csv does not exist");
  });
});

describe("weights and input files", () => {
  test.each([
    "{",
    "[]",
    "{}",
    '{"firetimeWeights":1}',
    '{"firetimeWeights":1,"projections":[{"name":"hid->class","values":[1,2]}]}',
  ])("weights %s", async (content) => {
    put("w.json", content);
    const done = await snn(["compile", YINYANG, "--weights", "w.json", "-o", "never.img"], folder);
    expect(done.code).toBe(1);
    expectCivil(done, folder);
    expect(done.stderr).toMatch(/E0808|E0704/);
  });
  test.each([
    ["no header", "1,2\n"],
    ["a negative tick", "tick,neuron\n-3,point[0]\n"],
    ["a fraction of a tick", "tick,neuron\n1.5,point[0]\n"],
    ["an unknown population", "tick,neuron\n5,nobody[0]\n"],
    ["an index too large", "tick,neuron\n5,point[4]\n"],
    ["an id too large", "tick,neuron\n5,127\n"],
  ])("input with %s", async (_what, content) => {
    put("in.csv", content);
    const done = await snn(["run", YINYANG, "--input", "in.csv"], folder);
    expect(done.code).toBe(1);
    expectCivil(done, folder);
    expect(done.stderr).toContain("E0809");
  });
});

describe("command lines", () => {
  test.each([
    [[]],
    [["fly"]],
    [["compile"]],
    [["compile", YINYANG, "--chip", "loihi9"]],
    [["compare", YINYANG, "--chip", "loihi1"]],
    [["chips", "loihi9"]],
    [["compile", YINYANG, "--colour", "red"]],
    [["compile", YINYANG, "-o"]],
    [["run", YINYANG, "--steps", "many"]],
    [["run", YINYANG, "--steps", "-1"]],
    [["run", YINYANG, "--steps", "0"]],
    [["run", YINYANG, "--steps", "99999999999"]],
    [["run", YINYANG, "--trace", "t.csv", "--chip", "float64"]],
    [["run", YINYANG, "--seed", "1.5"]],
    [["train", YINYANG, "--epochs", "0"]],
    [["train", YINYANG, "--seeds", "4..0"]],
    [["flash", YINYANG]],
    [["flash", YINYANG, "--tcp", "nowhere"]],
    [["flash", YINYANG, "--tcp", "localhost:99999"]],
    [["board"]],
    [["board", "--tcp", "70000"]],
    [["data", "cifar", "--out", "d"]],
    [["explain", "E9999"]],
  ])("%j ends with 2 and a word of help", async (words) => {
    const done = await snn(words, folder);
    expect(done.code).toBe(2);
    expectCivil(done, folder);
  });

  test.each([
    [["check"], "this command wants names behind it: it got 0 and needs 1"],
    [["check", "-"], "name a file: standard input is read by `snn fmt -` only"],
    [["compile", YINYANG, "-o"], "a value is missing behind: o"],
    [["compile", YINYANG, "--out", "x.img"], "this command does not take: out"],
    [
      ["check", YINYANG, "--chip", "tpu"],
      "--chip is given as tpu, which is no chip here and no file\n  = choose one of ft1, ft1-up5k",
    ],
  ])("%j is told in plain words", async (words, said) => {
    expect((await snn(words, folder)).stderr).toContain(said);
  });

  test("help COMMAND is COMMAND --help", async () => {
    const [help, asked] = [await snn(["help", "run"], folder), await snn(["run", "--help"], folder)];
    expect(help).toMatchObject({ code: 0, stdout: asked.stdout });
    expect(help.stdout).toContain("Examples:");
  });

  test("what a command reads is not written over, whatever it is called", async () => {
    const text = readFileSync(YINYANG, "utf8");
    writeFileSync(join(folder, "mine.snn"), text);
    symlinkSync("mine.snn", join(folder, "link.snn"));
    for (const words of [
      ["compile", "mine.snn", "-o", "mine.snn"],
      ["compile", "link.snn", "-o", "./mine.snn"],
      ["graph", "mine.snn", "-o", "link.snn"],
      ["train", "mine.snn", "-o", "mine.snn"],
    ]) {
      const done = await snn(words, folder);
      expect(done.code).toBe(2);
      expectCivil(done, folder);
      expect(readFileSync(join(folder, "mine.snn"), "utf8")).toBe(text);
    }
  });

  test("an output that cannot be written is a message, not half a file", async () => {
    for (const target of ["a-folder", "no/such/folder/x.img"]) {
      const done = await snn(["compile", YINYANG, "-o", target], folder);
      expect(done.code).toBe(1);
      expectCivil(done, folder);
    }
  });

  test("a link to nowhere and an unreadable folder are named", async () => {
    symlinkSync("nothing", join(folder, "dangling.snn"));
    expect((await snn(["check", "dangling.snn"], folder)).stderr).toContain("E0801");
    chmodSync(join(folder, "empty.snn"), 0o600);
  });
});

describe("boards", () => {
  test("a port that nobody listens on", async () => {
    const done = await snn(["flash", YINYANG, "--tcp", "127.0.0.1:1", "--json"], folder);
    expect(done.code).toBe(3);
    expectCivil(done, folder);
    expect(done.json()["error"]).toMatchObject({ kind: "link", code: "refused" });
  });

  test("a serial port that does not exist", async () => {
    const done = await snn(["flash", YINYANG, "--port", "/dev/ttyNOBOARD"], folder);
    expect(done.code).toBe(3);
    expectCivil(done, folder);
    expect(done.stderr).toContain("/dev/ttyNOBOARD");
  });

  test("a file that is no serial port", async () => {
    const done = await snn(["flash", YINYANG, "--port", join(folder, "text.snn")], folder);
    expect(done.code).toBe(3);
    expectCivil(done, folder);
  });

  test("a port that another board has taken", async () => {
    const board = await startBoard(folder);
    try {
      const done = await snn(["board", "--tcp", String(board.port)], folder);
      expect(done.code).toBe(3);
      expectCivil(done, folder);
    } finally {
      board.stop();
    }
  });

  test("a device that answers nonsense, and one that hangs up in the middle", async () => {
    for (const behave of ["nonsense", "hang up"] as const) {
      const server = createServer((socket) => {
        socket.on("error", () => {});
        socket.on("data", () =>
          behave === "nonsense" ? socket.write("HTTP/1.1 400\r\n\r\n") : socket.destroy(),
        );
      });
      const port = await new Promise<number>((resolve) => {
        server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
      });
      const done = await snn(["flash", YINYANG, "--tcp", `127.0.0.1:${port}`], folder);
      server.close();
      expect(done.code, behave).toBe(3);
      expectCivil(done, folder);
    }
  }, 60_000);
});

test("a program that learns by a local rule has no gradient to compare", async () => {
  const folder = scratch();
  const file = join(folder, "local.snn");
  writeFileSync(
    file,
    `snn 1
tick 1ms   seed 3
trial 40ms
data iris
input x[4] : latency(1ms .. 10ms)
pop class[3] : lif(tau_m = 20ms)
x -> class : dense(0.1)  plastic
learn it { loss = first_spike(class, margin = 1ms)   update = hebb(rate = 5%, tau = 20ms) }
`,
  );
  const done = await snn(["compare", file, "--batch", "10"], folder);
  expect(done.code).toBe(1);
  expect(done.stderr).toContain("it learns by hebb, and not by a gradient");
});
