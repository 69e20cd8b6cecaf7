import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

/** Whether `npm run update` asked for the kept texts to be written anew. */
export const updating = process.env["UPDATE_GOLDEN"] === "1";

/** Path of a file of the project, from its root. */
export const projectFile = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

export const readProject = (path: string): string => readFileSync(projectFile(path), "utf8");

/** Demands that a kept file has this text; writes it when updating. */
export const expectGolden = (path: string, text: string): void => {
  if (updating) writeFileSync(projectFile(path), text);
  expect(existsSync(projectFile(path)), `${path} is there; make it with: npm run update`).toBe(true);
  expect(readProject(path), `${path} is fresh; make it anew with: npm run update`).toBe(text);
};
