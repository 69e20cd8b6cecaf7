/** Why hardware could not be built or tried: told with what to do about it, never as a bug. */
export type BuildFault =
  | "tool-missing"
  | "tool-failed"
  | "tool-time"
  | "install"
  | "wasm"
  | "netlist"
  | "timing"
  | "room"
  | "image"
  | "engine";

export class BuildError extends Error {
  readonly fault: BuildFault;
  readonly advice: string;

  constructor(fault: BuildFault, message: string, advice: string) {
    super(message);
    this.name = "BuildError";
    this.fault = fault;
    this.advice = advice;
  }
}
