/** All boards by name. */
import type { Board } from "./board.ts";
import { ICEBREAKER } from "./icebreaker.ts";
import { ICESUGAR } from "./icesugar.ts";
import { PICO_ICE } from "./pico-ice.ts";
import { UPDUINO } from "./upduino.ts";

export const BOARDS: readonly Board[] = [ICEBREAKER, UPDUINO, ICESUGAR, PICO_ICE];

export const boardNamed = (name: string): Board | undefined => BOARDS.find((board) => board.name === name);
