/**
 * The board's end of a pseudo-terminal, so that a program that opens serial ports finds a board. Node cannot
 * make one; a child process does: python3 where there is one, else `script` of util-linux. The child holds
 * the terminal open, so the board stays when a host hangs up, and it ends when this process does.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { LinkError } from "./fault.ts";
import { NOBODY, type Receiver, type Transport } from "./transport.ts";

export interface Pty {
  /** What a host opens, e.g. `/dev/pts/3`. */
  readonly path: string;
  /** The board's end, open already. */
  readonly transport: Transport;
}

/** Makes a raw terminal, prints its path and a newline, then copies between it and its own pipes. */
const PYTHON = `
import os, select, sys, tty
master, slave = os.openpty()
tty.setraw(slave)
os.write(1, (os.ttyname(slave) + "\\n").encode())
while True:
    ready, _, _ = select.select([0, master], [], [])
    for source, sink in ((0, master), (master, 1)):
        if source in ready:
            data = os.read(source, 65536)
            if not data:
                sys.exit(0)
            while data:
                data = data[os.write(sink, data):]
`;

/** Does the same: `script` copies, the shell inside sets the terminal up and waits for this process to go. */
const SHELL = `stty raw -echo && tty && while kill -0 ${process.pid} 2>/dev/null; do sleep 1; done`;

export type PtyMaker = "python3" | "script";

const COMMANDS: Readonly<Record<PtyMaker, readonly [string, readonly string[]]>> = {
  python3: ["python3", ["-c", PYTHON]],
  script: ["script", ["-q", "-f", "-c", SHELL, "/dev/null"]],
};

/** Milliseconds for the child to come up. */
const START_TIMEOUT = 5000;

/**
 * Makes a pseudo-terminal by the first maker that works.
 * @throws LinkError no-pty where none does
 */
export const openPty = async (makers: readonly PtyMaker[] = ["python3", "script"]): Promise<Pty> => {
  const why: string[] = [];
  for (const maker of makers) {
    const made = await start(maker);
    if (typeof made !== "string") return made;
    why.push(`${maker}: ${made}`);
  }
  throw new LinkError("no-pty", `no pseudo-terminal could be made (${why.join("; ")})`);
};

/** The pseudo-terminal, or why there is none. */
const start = (maker: PtyMaker): Promise<Pty | string> =>
  new Promise((resolve) => {
    const [command, args] = COMMANDS[maker];
    const child = spawn(command, [...args], { stdio: ["pipe", "pipe", "pipe"] });
    let heard = Buffer.alloc(0);
    let complaint = "";
    const fail = (why: string): void => {
      clearTimeout(patience);
      child.kill("SIGKILL");
      resolve(why);
    };
    const patience = setTimeout(() => fail("did not start in time"), START_TIMEOUT);
    // A pipe that breaks shows as the child's end.
    child.stdin.on("error", () => {});
    child.stderr.on("data", (bytes: Buffer) => {
      if (complaint.length < 200) complaint += bytes.toString();
    });
    child.on("error", (error: NodeJS.ErrnoException) =>
      fail(error.code === "ENOENT" ? "not installed" : error.message),
    );
    child.once("exit", () => fail(complaint.trim().split("\n").at(-1) || "ended at once"));
    const onData = (bytes: Buffer): void => {
      heard = Buffer.concat([heard, bytes]);
      const end = heard.indexOf(10);
      if (end < 0) return;
      const path = heard.subarray(0, end).toString().trim();
      if (!path.startsWith("/dev/")) {
        fail(`said ${JSON.stringify(path.slice(0, 40))}`);
        return;
      }
      clearTimeout(patience);
      child.stdout.removeListener("data", onData);
      child.removeAllListeners("exit");
      resolve({ path, transport: new PtyTransport(path, child) });
    };
    child.stdout.on("data", onData);
  });

class PtyTransport implements Transport {
  readonly name: string;
  private readonly child: ChildProcessWithoutNullStreams;
  private receiver: Receiver = NOBODY;
  private ownEnd = false;
  private readonly ended: Promise<void>;

  constructor(path: string, child: ChildProcessWithoutNullStreams) {
    this.name = path;
    this.child = child;
    child.stdout.on("data", (bytes: Buffer) => this.receiver.bytes(bytes));
    child.stdin.on("drain", () => child.stdout.resume());
    this.ended = new Promise((resolve) => {
      child.once("close", () => {
        const lost = new LinkError("unplugged", `${path}: the pseudo-terminal has broken down`);
        this.receiver.ended(this.ownEnd ? null : lost);
        resolve();
      });
    });
  }

  receive(receiver: Receiver): void {
    this.receiver = receiver;
  }

  open(): Promise<void> {
    return Promise.resolve();
  }

  send(bytes: Uint8Array): void {
    const { stdin, stdout } = this.child;
    if (stdin.writable && !stdin.write(bytes)) stdout.pause();
  }

  close(): Promise<void> {
    this.ownEnd = true;
    this.child.kill("SIGKILL");
    return this.ended;
  }
}
