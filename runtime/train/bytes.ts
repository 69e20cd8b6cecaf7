/** Numbers as bytes and bytes as text, exactly: what checkpoints are made of. */

/** Base64 (RFC 4648). */
export const toBase64 = (bytes: Uint8Array): string => {
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK)
    text += btoa(String.fromCharCode(...bytes.subarray(at, at + CHUNK)));
  return text;
};

/** A multiple of 3, so that the parts of a text join without padding; few enough to be arguments. */
const CHUNK = 3 * 4096;

/** @throws Error for text that is no base64 */
export const fromBase64 = (text: string): Uint8Array => {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let n = 0; n < bytes.length; n++) bytes[n] = letters.charCodeAt(n);
  return bytes;
};

/** The same memory, byte by byte. */
export const bytesIn = (numbers: ArrayBufferView): Uint8Array =>
  new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);

/** A copy. */
export const bytesOf = (numbers: ArrayBufferView): Uint8Array => bytesIn(numbers).slice();

export const float64sOf = (bytes: Uint8Array): Float64Array => new Float64Array(bytes.slice().buffer);
