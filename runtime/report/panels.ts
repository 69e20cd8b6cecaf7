/** How many layers a figure shows side by side before a reader loses them. */
export const MOST_PANELS = 9;

/** What is said where there are more. */
export const panelsLeft = (panels: number): string =>
  panels > MOST_PANELS ? ` Of ${panels} layers the first ${MOST_PANELS} are shown.` : "";
