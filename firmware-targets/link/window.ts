/** Many things under way at once, but not too many. */

/**
 * Works through items in order, at most `window` at a time.
 * @param work does one item; false stops taking new ones
 * @returns whether all were taken; rejects with the first rejection, once nothing is under way any more
 */
export const inWindow = async <T>(
  items: Iterable<T>,
  window: number,
  work: (item: T) => Promise<boolean>,
): Promise<boolean> => {
  const iterator = items[Symbol.iterator]();
  let going = true;
  let failed: { readonly thrown: unknown } | undefined;
  const lane = async (): Promise<void> => {
    while (going) {
      const next = iterator.next();
      if (next.done) return;
      try {
        if (!(await work(next.value))) going = false;
      } catch (thrown) {
        failed ??= { thrown };
        going = false;
      }
    }
  };
  await Promise.all(Array.from({ length: window }, lane));
  if (failed) throw failed.thrown;
  return going;
};
