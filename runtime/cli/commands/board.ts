import { FakeBoard } from "../../../firmware-targets/link/fake-board.ts";
import { serveBoard } from "../../../firmware-targets/link/serve-board.ts";
import { FT1_UP5K } from "../../../hw-models/chip/ft1-up5k.ts";
import { chipAt } from "../chip-option.ts";
import { output } from "../output.ts";
import { UsageError } from "../usage.ts";

export interface BoardArguments {
  readonly tcp: number | undefined;
  readonly pty: boolean;
  readonly chip: string | undefined;
  readonly json: boolean;
}

/** `snn board`: serves until it is interrupted. */
export const board = async (argv: BoardArguments): Promise<void> => {
  const out = output(argv.json);
  const { tcp, pty } = argv;
  if (tcp === undefined && !pty) throw new UsageError("on which wire? --tcp PORT or --pty");
  if (tcp !== undefined && tcp > 65535) throw new UsageError(`there is no port ${tcp}`);
  const { chip: said = FT1_UP5K.name } = argv;
  const chip = chipAt(said, out);
  if (chip.kind !== "ft1" || chip.limits.cores !== 1)
    throw new UsageError(
      `a board has one core of kind ft1; ${said} describes ${chip.limits.cores === 1 ? "one" : chip.limits.cores} of kind ${chip.kind}`,
    );
  const served = await serveBoard({
    ...(tcp !== undefined && { tcp }),
    pty,
    board: new FakeBoard({ chip }),
  });
  if (served.port !== undefined) out.say(`a ${chip.name} board listens at 127.0.0.1:${served.port}`);
  if (served.path !== undefined) out.say(`a ${chip.name} board is on the serial port ${served.path}`);
  out.say("stop it with Ctrl-C");
  out.result({ chip: chip.name, port: served.port ?? null, path: served.path ?? null });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void served.stop());
  await served.stopped;
};
