import type { FlashReport } from "../../../firmware-targets/flash.ts";
import type { BoardSession } from "../../../firmware-targets/link/board-session.ts";
import { type BoardAddress, connectBoard } from "../../../firmware-targets/link/connect.ts";
import { parseTcpAddress } from "../../../firmware-targets/link/tcp.ts";
import { boardPart } from "../../../hw-models/image.ts";
import { type Output, output } from "../output.ts";
import { loadImage } from "../program.ts";
import { UsageError } from "../usage.ts";
import { count, duration } from "../words.ts";

export interface FlashArguments {
  readonly file: string;
  readonly port: string | undefined;
  readonly baud: number;
  readonly tcp: string | undefined;
  readonly chip: string | undefined;
  readonly seed: number | undefined;
  readonly weights: string | undefined;
  readonly json: boolean;
}

/** `snn flash`: write, read back, compare, start. */
export const flashCommand = async (argv: FlashArguments): Promise<void> => {
  const out = output(argv.json);
  const address = addressOf(argv);
  const { image } = loadImage(argv.file, argv, out);
  const session = await connectBoard(address);
  try {
    const report = await flashAndSay(session, image, out);
    out.result({ ...report });
  } finally {
    await session.close();
  }
};

export const flashAndSay = async (
  session: BoardSession,
  image: Uint8Array,
  out: Output,
): Promise<FlashReport> => {
  const progress = out.progress("flashing", 2 * boardPart(image).length);
  const report = await session.flash(image, {
    onProgress: ({ phase, done, total }) => {
      if (phase === "write") progress.update(done, phase);
      else if (phase === "verify") progress.update(total + done, phase);
    },
  });
  progress.end();
  out.say(
    `${report.chip} at ${session.client.name}: ${report.bytes.toLocaleString("en-US")} bytes in ${count(report.sent, "block")},`,
  );
  out.say(`${report.resent} sent again; read back equal, started; ${duration(report.seconds)}`);
  out.say(`image sha256 ${report.imageSha256}`);
  return report;
};

const addressOf = ({ port, tcp, baud }: FlashArguments): BoardAddress => {
  if (port !== undefined) return { wire: "serial", path: port, baud };
  if (tcp === undefined) throw new UsageError("which board? --port /dev/ttyUSB1 or --tcp HOST:PORT");
  const address = parseTcpAddress(tcp);
  if (address === null) throw new UsageError(`--tcp takes HOST:PORT with a port from 1 to 65535, not ${tcp}`);
  return { wire: "tcp", ...address };
};
