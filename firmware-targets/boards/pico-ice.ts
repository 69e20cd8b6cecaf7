import type { Board } from "./board.ts";

export const PICO_ICE: Board = {
  name: "pico-ice",
  title: "pico-ice",
  device: "up5k",
  package: "sg48",
  clock: { pin: 35, megahertz: 12 },
  uart: { receive: 27, transmit: 25 },
  high: [],
  program: ["dfu-util -a 0 -D FILE"],
  note: "its RP2040 makes the clock; the pins of the serial port were read, not tried",
  source: "pico-ice documentation",
};
