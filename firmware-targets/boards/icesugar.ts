import type { Board } from "./board.ts";

export const ICESUGAR: Board = {
  name: "icesugar",
  title: "iCESugar 1.5",
  device: "up5k",
  package: "sg48",
  clock: { pin: 35, megahertz: 12 },
  uart: { receive: 4, transmit: 6 },
  high: [],
  program: ["icesprog FILE"],
  note: "or copy FILE to the disk that the board shows",
  source: "icesugar.pcf of the vendor",
};
