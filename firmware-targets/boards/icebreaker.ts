import type { Board } from "./board.ts";

export const ICEBREAKER: Board = {
  name: "icebreaker",
  title: "iCEBreaker 1.0",
  device: "up5k",
  package: "sg48",
  clock: { pin: 35, megahertz: 12 },
  uart: { receive: 6, transmit: 9 },
  high: [],
  program: ["iceprog FILE", "openFPGALoader -b ice40_generic FILE"],
  note: "its FT2232H shows two serial ports; the second (channel B) is the board's",
  source: "icebreaker.pcf of the vendor",
};
