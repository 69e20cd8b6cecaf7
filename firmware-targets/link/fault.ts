/** What can go wrong between host and board, each with a number-free code, a sentence and what to do. */

/** What a person can do about each kind of fault. A key is the fault's code. */
const ADVICE = {
  unplugged:
    "plug the board in again, or start it again, and repeat the command: blocks that arrived are kept",
  "no-such-port": "check the cable and the name; `ls /dev/ttyUSB* /dev/ttyACM*` shows what is there",
  permission:
    'join the group that owns serial ports (`sudo usermod -aG dialout $USER`, then log in again), or put the line SUBSYSTEM=="tty", ATTRS{idVendor}=="0403", MODE="0666" into /etc/udev/rules.d/60-firetime.rules and run `sudo udevadm control --reload` (0403 is FTDI; `lsusb` shows yours)',
  busy: "close the other program that uses it (a terminal, another `snn`), or choose another port",
  timeout: "check that the board has power, runs Firetime's bitstream and speaks at this baud rate",
  refused: "start the board first (`snn board --tcp PORT`) and check host name and port",
  "not-a-board":
    "this port belongs to something else, or the baud rate is wrong, or the board holds another bitstream",
  "wrong-chip": "compile the program again with `--chip` and the board's chip",
  "wrong-specification":
    "use the Firetime version the board's bitstream was built from, or load a new bitstream on the board",
  "protocol-version": "update Firetime or the board's bitstream, whichever is older",
  "bad-image": "make the image anew with `snn compile FILE -o IMAGE`",
  "verify-failed": "flash again; if it happens again, the board's memory or the cable is at fault",
  "image-too-large": "make the network smaller, or use a board with more memory",
  "not-valid": "flash an image first: a board runs only what was written whole and committed",
  "no-driver":
    "install Firetime's dependencies again (`npm ci`): serialport is missing or not built for this system",
  "no-pty": "install python3 (or util-linux's `script`), or use `--tcp PORT` instead",
  rejected: "flash the image again; if it happens again, report it with the message above",
  closed: "open the connection again",
} as const;

export type LinkCode = keyof typeof ADVICE;

export interface LinkErrorDetails {
  /** Replaces the usual advice of the code. */
  readonly advice?: string;
  /** Number of the board's own error, from the table in messages.ts. */
  readonly boardError?: number;
  readonly cause?: unknown;
}

/** A device's fault: shown with its advice, never with a stack trace. The command line exits with 3. */
export class LinkError extends Error {
  readonly code: LinkCode;
  /** What the person can do about it. */
  readonly advice: string;
  readonly boardError: number | undefined;

  constructor(code: LinkCode, message: string, details: LinkErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "LinkError";
    this.code = code;
    this.advice = details.advice ?? ADVICE[code];
    this.boardError = details.boardError;
  }
}

/** Any thrown value as a LinkError; one that already is stays as it is. */
export const asLinkError = (thrown: unknown, code: LinkCode, what: string): LinkError =>
  thrown instanceof LinkError
    ? thrown
    : new LinkError(code, `${what}: ${thrown instanceof Error ? thrown.message : String(thrown)}`, {
        cause: thrown,
      });
