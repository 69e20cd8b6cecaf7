/** A session with a board, whichever wire it is on. */
import { BoardSession } from "./board-session.ts";
import { type ClientOptions, LinkClient } from "./client.ts";
import { MAX_STUFFED } from "./framing.ts";
import { DEFAULT_BAUD, type SerialAddress, serialTransport } from "./serial.ts";
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
  const serial = address.wire === "serial";
  const transport: Transport = serial ? serialTransport(address) : tcpTransport(address);
  const window = serial ? { window: serialWindow(address.baud ?? DEFAULT_BAUD) } : {};
  const session = new BoardSession(new LinkClient(transport, { ...window, ...options }));
  await session.open();
  return session;
};

/**
 * Requests under way at once at a baud rate: enough to cover a USB bridge's 16 ms at 3 Mbaud, and never so
 * many that the last waits for more than .3 s, which would pass for a lost one.
 */
export const serialWindow = (baud: number): number => {
  const frameSeconds = ((MAX_STUFFED + 1) * 10) / baud;
  return Math.max(2, Math.min(32, Math.floor(0.3 / frameSeconds)));
};
