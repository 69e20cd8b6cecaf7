/** A session with a board, whichever wire it is on. */
import { BoardSession } from "./board-session.ts";
import { type ClientOptions, LinkClient } from "./client.ts";
import { type SerialAddress, serialTransport } from "./serial.ts";
import { type TcpAddress, tcpTransport } from "./tcp.ts";
import type { Transport } from "./transport.ts";

export type BoardAddress =
  | ({ readonly wire: "tcp" } & TcpAddress)
  | ({ readonly wire: "serial" } & SerialAddress);

/**
 * Opens a connection; nothing is said to the board yet.
 * @throws LinkError (by rejection)
 */
export const connectBoard = async (
  address: BoardAddress,
  options: ClientOptions = {},
): Promise<BoardSession> => {
  const transport: Transport = address.wire === "tcp" ? tcpTransport(address) : serialTransport(address);
  const session = new BoardSession(new LinkClient(transport, options));
  await session.open();
  return session;
};
