/** Messages ◀▶ the inside of frames, by the table in messages.ts. */
import type { SpikeTrain } from "../../hw-models/trace.ts";
import type { Frame } from "./framing.ts";
import {
  FIELD_BYTES,
  type Field,
  type FieldType,
  MESSAGES,
  type MessageName,
  type MessageShape,
  SPIKE_BYTES,
  SPIKES_PER_MESSAGE,
  type Tail,
} from "./messages.ts";

type Table = typeof MESSAGES;
type Scalar<T> = T extends "hash" ? Uint8Array : T extends "name" ? string : number;
type Rest<T> = T extends "spikes" ? SpikeTrain : T extends "text" ? string : Uint8Array;
type Flat<T> = { readonly [K in keyof T]: T[K] };
type FieldsOf<F extends readonly { name: string; type: FieldType }[]> = {
  [E in F[number] as E["name"]]: Scalar<E["type"]>;
};
type TailOf<M> = M extends { tail: { name: infer N extends string; type: infer T } }
  ? { [K in N]: Rest<T> }
  : unknown;

/** A message of one kind: `kind`, its argument, its fields and its tail, each under its name. */
export type MessageOf<K extends MessageName> = Flat<
  { kind: K } & { [A in Table[K]["argument"]["name"]]: number } & FieldsOf<Table[K]["fields"]> &
    TailOf<Table[K]>
>;
export type Message = { [K in MessageName]: MessageOf<K> }[MessageName];

export type RequestName = {
  [K in MessageName]: Table[K] extends { reply: MessageName } ? K : never;
}[MessageName];
export type Request = { [K in RequestName]: MessageOf<K> }[RequestName];
export type ReplyTo<K extends RequestName> = Table[K] extends { reply: infer R extends MessageName }
  ? MessageOf<R>
  : never;
/** What a board may say. */
export type Reply = Exclude<Message, Request>;

/** What of a frame a message fills. */
export type Body = Pick<Frame, "type" | "argument" | "payload">;

export type Decoded =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly why: "unknownMessage" | "malformed" };

export const shapeOf = (name: MessageName): MessageShape => MESSAGES[name];

export const isRequest = (message: Message): message is Request => shapeOf(message.kind).reply !== undefined;

/** Bytes of a message's fields, the tail not counted. */
export const fixedBytes = (shape: MessageShape): number =>
  shape.fields.reduce((sum, field) => sum + FIELD_BYTES[field.type], 0);

const BY_TYPE = new Map<number, MessageName>(
  (Object.keys(MESSAGES) as MessageName[]).map((name) => [MESSAGES[name].type, name]),
);

/**
 * The inside of a frame.
 * @throws RangeError where a number or name exceeds its field: a bug of the caller
 */
export const encodeMessage = (message: Message): Body => {
  const shape = shapeOf(message.kind);
  const values = message as unknown as Readonly<Record<string, unknown>>;
  const rest = shape.tail ? tailBytes(shape.tail, values[shape.tail.name]) : new Uint8Array(0);
  const fixed = fixedBytes(shape);
  const payload = new Uint8Array(fixed + rest.length);
  const view = new DataView(payload.buffer);
  let at = 0;
  for (const field of shape.fields) {
    writeField(view, at, field, values[field.name], message.kind);
    at += FIELD_BYTES[field.type];
  }
  payload.set(rest, fixed);
  return { type: shape.type, argument: values[shape.argument.name] as number, payload };
};

/** The message in a frame; never throws. Bytes and hashes in it are the frame's own. */
export const decodeMessage = ({ type, argument, payload }: Body): Decoded => {
  const name = BY_TYPE.get(type);
  if (name === undefined) return { ok: false, why: "unknownMessage" };
  const shape = shapeOf(name);
  const fixed = fixedBytes(shape);
  const rest = payload.length - fixed;
  if (rest < 0 || (!shape.tail && rest > 0)) return { ok: false, why: "malformed" };
  if (shape.tail?.type === "spikes" && (rest % SPIKE_BYTES || rest > SPIKES_PER_MESSAGE * SPIKE_BYTES))
    return { ok: false, why: "malformed" };
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  const values: Record<string, unknown> = { kind: name, [shape.argument.name]: argument };
  let at = 0;
  for (const field of shape.fields) {
    values[field.name] = readField(view, at, field.type);
    at += FIELD_BYTES[field.type];
  }
  if (shape.tail) values[shape.tail.name] = readTail(shape.tail.type, payload.subarray(fixed));
  return { ok: true, message: values as unknown as Message };
};

/** The part of a spike train from `from` on that fits one message. */
export const spikesFrom = (train: SpikeTrain, from: number): SpikeTrain => ({
  ticks: train.ticks.subarray(from, from + SPIKES_PER_MESSAGE),
  neurons: train.neurons.subarray(from, from + SPIKES_PER_MESSAGE),
});

const writeField = (view: DataView, at: number, field: Field, value: unknown, kind: string): void => {
  const size = FIELD_BYTES[field.type];
  const refuse = (): never => {
    throw new RangeError(`${kind}.${field.name}: ${field.type} (got ${String(value)})`);
  };
  if (field.type === "hash" || field.type === "name") {
    const bytes = field.type === "name" ? new TextEncoder().encode(value as string) : (value as Uint8Array);
    if (field.type === "hash" ? bytes.length !== size : bytes.length > size) refuse();
    new Uint8Array(view.buffer, at, size).set(bytes);
    return;
  }
  const number = value as number;
  if (!Number.isInteger(number) || number < 0 || number >= 2 ** (8 * size)) refuse();
  if (field.type === "u8") view.setUint8(at, number);
  else if (field.type === "u16") view.setUint16(at, number, true);
  else view.setUint32(at, number, true);
};

const readField = (view: DataView, at: number, type: FieldType): number | string | Uint8Array => {
  switch (type) {
    case "u8":
      return view.getUint8(at);
    case "u16":
      return view.getUint16(at, true);
    case "u32":
      return view.getUint32(at, true);
    case "hash":
      return new Uint8Array(view.buffer, view.byteOffset + at, FIELD_BYTES.hash);
    case "name": {
      const bytes = new Uint8Array(view.buffer, view.byteOffset + at, FIELD_BYTES.name);
      const end = bytes.indexOf(0);
      return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
    }
  }
};

const tailBytes = (tail: Tail, value: unknown): Uint8Array => {
  if (tail.type === "bytes") return value as Uint8Array;
  if (tail.type === "text") return new TextEncoder().encode(value as string).subarray(0, 200);
  const { ticks, neurons } = value as SpikeTrain;
  if (ticks.length > SPIKES_PER_MESSAGE)
    throw new RangeError(`at most ${SPIKES_PER_MESSAGE} spikes a message (got ${ticks.length})`);
  const bytes = new Uint8Array(ticks.length * SPIKE_BYTES);
  const view = new DataView(bytes.buffer);
  ticks.forEach((tick, n) => {
    view.setUint32(n * SPIKE_BYTES, tick, true);
    view.setUint32(n * SPIKE_BYTES + 4, neurons[n], true);
  });
  return bytes;
};

const readTail = (type: Tail["type"], bytes: Uint8Array): Uint8Array | string | SpikeTrain => {
  if (type === "bytes") return bytes;
  if (type === "text") return new TextDecoder().decode(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const count = bytes.length / SPIKE_BYTES;
  return {
    ticks: Uint32Array.from({ length: count }, (_, n) => view.getUint32(n * SPIKE_BYTES, true)),
    neurons: Uint32Array.from({ length: count }, (_, n) => view.getUint32(n * SPIKE_BYTES + 4, true)),
  };
};
