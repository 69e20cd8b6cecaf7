/**
 * Runs the pinned tools of tools.ts, or the system's own: files in memory go in, files come out, each tool in
 * a child process of its own that ends with its memory, within a time limit.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { BuildError } from "./build-error.ts";
import { type Command, TOOLS, type ToolName, toolOf } from "./tools.ts";

/** Contents by path; folders stand in the path. */
export type Files = Readonly<Record<string, Uint8Array | string>>;

export interface Run {
  readonly command: Command;
  readonly args: readonly string[];
  readonly files: Files;
  /** Time limit. */
  readonly seconds: number;
  /** Paths of the files that the tool writes; a missing one is a failure. */
  readonly results: readonly string[];
  /** The system's tool on PATH instead of the pinned package. */
  readonly system?: boolean;
}

export interface Finished {
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Both outputs of the tool, interleaved. */
  readonly log: string;
  /** Exit code. */
  readonly code: number;
  readonly seconds: number;
}

/** The command that installs what `names` name. */
export const installCommand = (names: readonly ToolName[]): string =>
  `snn bitstream install ${names.join(" ")}`;

/** Folder of all installed tools: FIRETIME_TOOLS, or a cache of the user's that all checkouts share. */
export const toolsFolder = (env: NodeJS.ProcessEnv = process.env): string =>
  env["FIRETIME_TOOLS"] ?? join(env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "firetime", "tools");

/** Each version has a folder of its own, so that two checkouts never fight over one. */
const prefixOf = (name: ToolName): string => join(toolsFolder(), `${name}-${TOOLS[name].version}`);
const packageOf = (name: ToolName): string => join(prefixOf(name), "node_modules", TOOLS[name].package);

export const isInstalled = (name: ToolName): boolean => existsSync(join(packageOf(name), "package.json"));

/** Where a program is on PATH, or null. */
export const onPath = (program: string): string | null =>
  (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((file) => existsSync(file)) ?? null;

/** @throws BuildError where a tool is missing, naming the command that installs it */
export const demandTools = (commands: readonly Command[], system = false): void => {
  if (system) {
    const missing = commands.filter((command) => onPath(command) === null);
    if (missing.length === 0) return;
    throw new BuildError(
      "tool-missing",
      `${missing.join(" and ")} ${missing.length === 1 ? "is" : "are"} not on PATH`,
      "leave --system away to use the pinned npm packages, or install your system's packages",
    );
  }
  const missing = [...new Set(commands.map(toolOf))].filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const size = missing.reduce((sum, name) => sum + TOOLS[name].megabytes, 0);
  throw new BuildError(
    "tool-missing",
    `${missing.map((name) => `${TOOLS[name].package} ${TOOLS[name].version}`).join(" and ")} ${missing.length === 1 ? "is" : "are"} not installed`,
    `run: ${installCommand(missing)} (${size} MB, into ${toolsFolder()})`,
  );
};

/** Seconds a download may take. */
const INSTALL_SECONDS = 600;

/**
 * Installs a tool by `npm install --prefix` into a folder of its own, whole or not at all.
 * @throws BuildError without a network, or where the archive is not the pinned one
 */
export const installTool = async (name: ToolName): Promise<void> => {
  const { package: id, version, integrity } = TOOLS[name];
  const folder = prefixOf(name);
  const part = `${folder}.${process.pid}.part`;
  const dependencies = { [id]: version };
  const lock = {
    lockfileVersion: 3,
    packages: { "": { dependencies }, [`node_modules/${id}`]: { version, integrity } },
  };
  try {
    mkdirSync(part, { recursive: true });
    writeFileSync(join(part, "package.json"), JSON.stringify({ private: true, dependencies }));
    writeFileSync(join(part, "package-lock.json"), JSON.stringify(lock));
    const words = [
      "install",
      "--prefix",
      part,
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      "--loglevel=error",
    ];
    const { code, log } = await runProcess("npm", words, part, INSTALL_SECONDS);
    if (code !== 0) throw installFailed(name, log);
    rmSync(folder, { recursive: true, force: true });
    renameSync(part, folder);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
};

const NETWORK = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|ERR_SOCKET/;

const installFailed = (name: ToolName, log: string): BuildError => {
  const { package: id, version } = TOOLS[name];
  const what = `${id} ${version} could not be installed`;
  if (/EINTEGRITY/.test(log))
    return new BuildError(
      "install",
      `${what}: the archive is not the pinned one`,
      "do not use it; try again, and report it if it stays",
    );
  if (NETWORK.test(log))
    return new BuildError(
      "install",
      `${what}: npm reaches no registry`,
      "connect to the network, or copy the tools folder of another machine and name it in FIRETIME_TOOLS",
    );
  return new BuildError("install", `${what}: ${lastLines(log, 5)}`, "see npm's message above");
};

/**
 * Runs one tool.
 * @throws BuildError where it is missing, takes too long, or leaves a result unwritten (with the end of its log)
 */
export const runTool = async (run: Run): Promise<Finished> => {
  demandTools([run.command], run.system);
  const folder = mkdtempSync(join(tmpdir(), "firetime-build-"));
  try {
    for (const [path, content] of Object.entries(run.files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const begun = performance.now();
    const done = run.system
      ? await runProcess(run.command, run.args, folder, run.seconds)
      : await runPackage(run, folder);
    const missing = run.results.filter((path) => !existsSync(join(folder, path)));
    if (missing.length > 0)
      throw new BuildError(
        "tool-failed",
        `${run.command} ended with code ${done.code} and wrote no ${missing.join(", ")}:\n${lastWords(done.log)}`,
        "its own words above say where",
      );
    const files = Object.fromEntries(
      run.results.map((path) => [path, new Uint8Array(readFileSync(join(folder, path)))]),
    );
    return { ...done, files, seconds: (performance.now() - begun) / 1000 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const runPackage = ({ command, args, seconds }: Run, folder: string): Promise<Outcome> => {
  const api = pathToFileURL(join(packageOf(toolOf(command)), "gen", "bundle.js")).href;
  const words = ["--input-type=module", "--eval", CHILD, "--", api, command, ...args];
  return runProcess(process.execPath, words, folder, seconds, command);
};

/**
 * What a child process does: all files of its folder become the tool's file system, and what the tool leaves
 * goes back into the folder.
 */
const CHILD = `
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
const [api, command, ...args] = process.argv.slice(1);
const read = (folder) => Object.fromEntries(readdirSync(folder, { withFileTypes: true }).map((entry) => {
  const path = folder + "/" + entry.name;
  return [entry.name, entry.isDirectory() ? read(path) : new Uint8Array(readFileSync(path))];
}));
const write = (folder, tree) => {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(tree))
    if (typeof content === "string" || content instanceof Uint8Array) writeFileSync(folder + "/" + name, content);
    else write(folder + "/" + name, content);
};
const say = (bytes) => { if (bytes !== null) process.stdout.write(bytes); };
const { commands, Exit } = await import(api);
try {
  write(".", await commands[command](args, read("."), { stdout: say, stderr: say }) ?? {});
} catch (thrown) {
  // A tool that gives up inside WebAssembly traps: its own words come before that.
  if (!(thrown instanceof Exit)) process.stdout.write(command + " stopped: " + thrown.message + "\\n");
  write(".", thrown.files ?? {});
  process.exitCode = thrown.code ?? 1;
}
`;

interface Outcome {
  readonly code: number;
  readonly log: string;
}

/** Longest log that is kept, in characters; a tool says what matters at its end. */
const LOG_LIMIT = 4_000_000;

/** @throws BuildError where the program cannot be started, or takes too long and is ended */
export const runProcess = (
  program: string,
  args: readonly string[],
  folder: string,
  seconds: number,
  called = program,
): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    let log = "";
    let late = false;
    const keep = (chunk: Buffer): void => {
      log = (log + chunk.toString()).slice(-LOG_LIMIT);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, seconds * 1000);
    child.on("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(
        error.code === "ENOENT"
          ? new BuildError(
              "tool-missing",
              `${program} is not on PATH`,
              "install it, or add its folder to PATH",
            )
          : error,
      );
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      if (late)
        reject(
          new BuildError(
            "tool-time",
            `${called} had not finished after ${seconds} s and was ended`,
            "try again on a machine that does less beside it",
          ),
        );
      else resolve({ code: code ?? 1, log });
    });
  });

/** What a tool calls errors, or the end of its log. */
const lastWords = (log: string): string => {
  const errors = log.split("\n").filter((line) => /^ERROR|\berror: /.test(line));
  return lastLines(errors.length > 0 ? errors.join("\n") : log, 12);
};

const lastLines = (log: string, lines: number): string =>
  log
    .trimEnd()
    .split("\n")
    .slice(-lines)
    .map((line) => `  ${line}`)
    .join("\n");

/** Files of a package that is installed, beside the tools themselves: e.g. the headers of cxxrtl. */
export const resourcesOf = async (name: ToolName, module: string): Promise<unknown> => {
  demandTools([TOOLS[name].commands[0]]);
  return import(pathToFileURL(join(packageOf(name), "gen", module)).href);
};

/** A file that a package of tools brings: its text, or for larger ones where it lies. */
export type Resource = string | URL;
export const resourceText = (resource: Resource): string =>
  typeof resource === "string" ? resource : readFileSync(resource, "utf8");
