/** Small pieces of the text of messages. */

/** Longest piece of a program that a message repeats, and longest word that is worth a guess. */
const LONGEST = 40;

// Control characters could steer a terminal; a message shows them as a dot.
const CONTROL = /[\p{Cc}\p{Cf}]/gu;

/** Text of a program as a message shows it: on one line, cut where it is long. */
export const cut = (text: string): string => {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
  return short.replace(/\s+/g, " ").replace(CONTROL, "·");
};

/** The same in backquotes. */
export const quote = (text: string): string => `\`${cut(text)}\``;

/** `a`, `a or b`, `a, b or c`. */
export const either = (items: readonly string[], last = "or"): string =>
  items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} ${last} ${items.at(-1)}`;

/** How many letters to insert, drop, change or swap to get from one word to the other (swaps of neighbours). */
export const distance = (a: string, b: string): number => {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(change, last[j] + 1, row[j - 1] + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    before = last;
    last = row;
  }
  return last[b.length];
};

/** The known word that was most likely meant, or null; the first of equally near ones. */
export const nearest = (word: string, known: Iterable<string>): string | null => {
  let best: string | null = null;
  // Nobody misspells a word of that length, and the search takes its square.
  if (word.length > LONGEST) return null;
  // A third of the letters may be wrong, in short words one.
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) >= least) continue;
    // Capital letters alone are no distance.
    const d = candidate.toLowerCase() === word.toLowerCase() ? 0.5 : distance(word, candidate);
    if (d < least && d < candidate.length) {
      best = candidate;
      least = d;
    }
  }
  return best;
};

/** A hint for an unknown word: the nearest known one, else all there are when they are few. */
export const suggest = (word: string, known: Iterable<string>): string | undefined => {
  const all = [...known];
  const near = nearest(word, all);
  if (near !== null) return `did you mean ${quote(near)}?`;
  return all.length > 0 && all.length <= 12
    ? `there ${all.length === 1 ? "is" : "are"} ${either(all.map(quote), "and")}`
    : undefined;
};
