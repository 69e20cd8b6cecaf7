/** What the pictures of docs/ are written with: SVG as text, a tenth of a pixel at most. */

export const round = (x: number): number => Number(x.toFixed(1));

export const group = (x: number, y: number, inner: string): string =>
  `<g transform="translate(${x} ${y})">${inner}</g>`;

export const text = (x: number, y: number, words: string, anchor: string, name?: string): string =>
  `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}"${name ? ` class="${name}"` : ""}>${words}</text>`;
