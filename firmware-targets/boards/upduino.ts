import type { Board } from "./board.ts";

export const UPDUINO: Board = {
  name: "upduino",
  title: "UPduino 3.x",
  device: "up5k",
  package: "sg48",
  clock: { pin: 20, megahertz: 12 },
  uart: { receive: 15, transmit: 14 },
  high: [{ pin: 16, why: "chip select of the flash, whose data pins are the serial port's" }],
  program: ["iceprog FILE"],
  note: "short jumper R16 to bring the 12 MHz clock to pin 20; iceprog takes the serial port away until you plug the board in again",
  source: "upduino_v3.pcf of the vendor",
};
