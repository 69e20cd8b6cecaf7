/** PROTOCOL.md, made from the message table. */
import { BOARD_ERRORS, type BoardErrorShape } from "./board-errors.ts";
import { shapeOf } from "./codec.ts";
import { constantName, FIELD_BYTES, MESSAGES, type MessageName, type MessageShape } from "./messages.ts";

const INTRODUCTION = `# How a host and a board talk

Generated from \`firmware-targets/link/messages.ts\` and \`board-errors.ts\`; do not edit
(\`UPDATE_GOLDEN=1 npx vitest run test/firmware-targets\` writes it again). All numbers are little endian.

## Frames

\`COBS( version u8 | type u8 | sequence u16 | argument u32 | payload, 0–256 bytes | CRC-32 u32 ) 00\`

- COBS takes the zeros out, so 00 always ends a frame and a receiver finds its place again at the next one.
  Nothing between two 00 is a frame and means nothing.
- The CRC is the one of IEEE 802.3 over all before it. A frame whose CRC does not agree is dropped without a
  word: nobody can know whom it was from.
- The board speaks only when spoken to: one reply to each request, with the request's sequence number.
- The host sends a request again when no answer comes: after at least 100 ms, a bounded number of times. Every
  request names an absolute place (an address, the index of a spike, the step to reach, the number of a
  trial), so it may arrive twice or late.

## An image on its way

1. HELLO: versions, chip, capacity, specification hash, and what the board holds. A host refuses a board with
   another specification hash, another chip or too little room before it writes anything.
2. BEGIN clears VALID, holds the core and names the transfer by a nonce. The same nonce, length, CRC and id as
   the board already holds keep the blocks that arrived; the nonce is 0 after power-up, so nothing is kept then.
3. WRITE every block, many at once; STATUS tells which arrived; the gaps are sent again.
4. READ everything back and compare.
5. COMMIT: the board checks that no block is missing, computes the CRC over its own memory, checks chip and
   specification, and sets VALID.
6. RUN needs VALID. BEGIN, WRITE and loss of power clear it. A half-written image never runs.

## A trial

RESET_TRIAL, INJECT, STEP may be sent without waiting: each says what it rests on (trial, number of spikes), and
a board that has missed that answers GAP or STALE instead of computing something else. STEP's reply holds the
first 30 spikes that fired; READ_SPIKES gets the others. A spike on the wire is (tick u32, neuron u32).

## Messages

Field types: \`hash\` is 32 bytes, \`name\` 16 bytes of ASCII filled up with zeros; \`bytes\`, \`text\` (UTF-8) and
\`spikes\` fill the rest of the payload.
`;

/** The text of firmware-targets/PROTOCOL.md. */
export const protocolDocument = (): string => {
  const names = Object.keys(MESSAGES) as MessageName[];
  const overview = names.filter((name) => shapeOf(name).reply !== undefined).map(overviewRow);
  return [
    INTRODUCTION,
    "| type | request | answered by | |",
    "|---|---|---|---|",
    ...overview,
    "",
    ...names.flatMap((name) => messageText(name, MESSAGES[name])),
    "## Errors",
    "",
    "| number | name | cause | `detail` | `having` | what to do |",
    "|---|---|---|---|---|---|",
    ...Object.entries(BOARD_ERRORS).map(([name, shape]) => errorRow(name, shape)),
    "",
  ].join("\n");
};

const hexByte = (byte: number): string => `0x${byte.toString(16).padStart(2, "0").toUpperCase()}`;

const overviewRow = (name: MessageName): string => {
  const { type, reply = "", slow } = shapeOf(name);
  return `| ${hexByte(type)} | ${constantName(name)} | ${constantName(reply)} | ${slow ? "may take a while" : ""} |`;
};

const messageText = (name: MessageName, shape: MessageShape): string[] => {
  const direction = shape.type < 0x80 ? "host to board" : "board to host";
  let offset = 0;
  const rows = shape.fields.map((field) => {
    const row = `| ${offset} | \`${field.name}\` | ${field.type} | ${field.unit} | ${field.what} |`;
    offset += FIELD_BYTES[field.type];
    return row;
  });
  const { argument, tail } = shape;
  return [
    `### ${constantName(name)} ${hexByte(shape.type)}, ${direction}`,
    "",
    shape.what,
    "",
    "| offset in payload | field | type | unit | |",
    "|---|---|---|---|---|",
    `| argument | \`${argument.name}\` | u32 | ${argument.unit} | ${argument.what} |`,
    ...rows,
    ...(tail
      ? [`| ${offset} to the end | \`${tail.name}\` | ${tail.type} | ${tail.unit} | ${tail.what} |`]
      : []),
    "",
  ];
};

const errorRow = (name: string, shape: BoardErrorShape): string =>
  `| ${shape.number} | ${constantName(name)} | ${shape.cause} | ${shape.detail ?? ""} | ${shape.having ?? ""} | ${shape.advice} |`;
