/** The handshake: who is at the other end, and can we talk? */
import type { LinkClient } from "./client.ts";
import type { MessageOf } from "./codec.ts";
import { LinkError } from "./fault.ts";
import { PROTOCOL_VERSION } from "./framing.ts";
import { BOARD_STATES, type BoardState, LINK_MAGIC } from "./messages.ts";

/** What a board says of itself; units are in the message table under `identity`. */
export interface BoardIdentity extends Omit<MessageOf<"identity">, "kind" | "magic" | "state"> {
  readonly state: BoardState;
}

/**
 * Says HELLO and checks that host and board share a protocol version.
 * @throws LinkError: protocol-version, or not-a-board, timeout, busy … where no board answers
 */
export const greet = async (client: LinkClient): Promise<BoardIdentity> => {
  const { kind, magic, state, ...rest } = await client.request({
    kind: "hello",
    magic: LINK_MAGIC,
    minVersion: PROTOCOL_VERSION,
    maxVersion: PROTOCOL_VERSION,
  });
  if (rest.minVersion > PROTOCOL_VERSION || rest.maxVersion < PROTOCOL_VERSION) {
    const range =
      rest.minVersion === rest.maxVersion ? `${rest.minVersion}` : `${rest.minVersion} to ${rest.maxVersion}`;
    throw new LinkError(
      "protocol-version",
      `${client.name}: the board speaks version ${range} of the protocol, this Firetime ${PROTOCOL_VERSION}`,
    );
  }
  const known = BOARD_STATES[state];
  if (known === undefined)
    throw new LinkError("protocol-version", `${client.name}: the board is in an unknown state (${state})`);
  return { ...rest, state: known };
};
