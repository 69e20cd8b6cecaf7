/** A fake board on a socket of this machine, and a session with it: for demonstrations and tests. */

import type { BoardSession } from "../firmware-targets/link/board-session.ts";
import { connectBoard } from "../firmware-targets/link/connect.ts";
import { FakeBoard } from "../firmware-targets/link/fake-board.ts";
import { serveBoard } from "../firmware-targets/link/serve-board.ts";
import type { Chip } from "../hw-models/chip/chip.ts";

export interface ServedSession {
  readonly board: FakeBoard;
  readonly session: BoardSession;
  stop(): Promise<void>;
}

/** @throws LinkError (by rejection) */
export const boardSession = async (chip: Chip): Promise<ServedSession> => {
  const board = new FakeBoard({ chip });
  const served = await serveBoard({ tcp: 0, board });
  try {
    const session = await connectBoard({ wire: "tcp", host: "127.0.0.1", port: served.port as number });
    const stop = async (): Promise<void> => {
      await session.close();
      await served.stop();
    };
    return { board, session, stop };
  } catch (thrown) {
    await served.stop();
    throw thrown;
  }
};
