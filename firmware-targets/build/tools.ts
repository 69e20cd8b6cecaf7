/**
 * The tools that turn the RTL into WebAssembly and bitstreams, pinned. All are npm packages of YoWASP (the
 * open tools compiled to WebAssembly); they are installed on request and are never dependencies.
 */

export interface Tool {
  readonly package: string;
  readonly version: string;
  /** Of the package's archive; npm refuses any other. */
  readonly integrity: string;
  /** Megabytes on disk, so that nobody is surprised. */
  readonly megabytes: number;
  /** Commands inside. */
  readonly commands: readonly string[];
}

export const TOOLS = {
  yosys: {
    package: "@yowasp/yosys",
    version: "0.55.944",
    integrity:
      "sha512-O9yjd529cPb8R+FO7gpQRw658yGjApBN9JiqMg21+5tONXrGhF9EygKF/vDXrHvoYerYU7QqxIK05tQDhPYgPQ==",
    megabytes: 38,
    commands: ["yosys"],
  },
  nextpnr: {
    package: "@yowasp/nextpnr-ice40",
    version: "0.8.621",
    integrity:
      "sha512-DRk3t8z9fbNJVqbfEpjOpnSNEufcGVgRiCmM5Ta2zLWlMI6mNwk2vwGyjEpoGhH5lRSaImcRL1s6ykdWGzDbhg==",
    megabytes: 223,
    commands: ["nextpnr-ice40", "icepack"],
  },
  clang: {
    package: "@yowasp/clang",
    version: "22.0.0-git20542-10",
    integrity:
      "sha512-V31/z9GrJECKeACTDUyvg2llbEUiFi3bxtL5HSg7H/6sydSxdI/AoVAD9F5ozrfLjotWl0B9rghR87m+DUM/zg==",
    megabytes: 101,
    commands: ["clang++"],
  },
} as const satisfies Record<string, Tool>;

export type ToolName = keyof typeof TOOLS;
export type Command = (typeof TOOLS)[ToolName]["commands"][number];

export const TOOL_NAMES = Object.keys(TOOLS) as readonly ToolName[];

export const toolOf = (command: Command): ToolName =>
  TOOL_NAMES.find((name) => (TOOLS[name].commands as readonly string[]).includes(command)) as ToolName;
