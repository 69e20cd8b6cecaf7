/**
 * The host's end of the link: requests and their replies. Every request of the table can be repeated, so
 * one that is not answered in time is sent again, a bounded number of times, with the same sequence number.
 */
import { boardFault } from "./board-errors.ts";
import { type Clock, systemClock, type Timer } from "./clock.ts";
import {
  decodeMessage,
  encodeMessage,
  isRequest,
  type MessageOf,
  type Reply,
  type ReplyTo,
  type Request,
  type RequestName,
  shapeOf,
} from "./codec.ts";
import { asLinkError, LinkError } from "./fault.ts";
import { encodeFrame, type Frame, FrameDecoder, PROTOCOL_VERSION } from "./framing.ts";
import type { Transport } from "./transport.ts";

export interface ClientOptions {
  readonly clock?: Clock;
  /** Times a request is sent in all before the board counts as lost. */
  readonly attempts?: number;
  /** Requests under way at once while streaming. */
  readonly window?: number;
}

export interface RequestOptions {
  /** Times this one is sent in all. */
  readonly attempts?: number;
}

/** Milliseconds. A USB bridge alone can take 16, so no answer is missed before 100. */
export const SHORTEST_TIMEOUT = 100;
/** Milliseconds until the first answer has shown how long one takes. */
export const FIRST_TIMEOUT = 500;
/** Milliseconds; also the least for requests that may keep a board busy. */
export const LONGEST_TIMEOUT = 1000;
export const DEFAULT_ATTEMPTS = 5;
export const DEFAULT_WINDOW = 16;

interface Waiting {
  readonly request: Request;
  readonly bytes: Uint8Array;
  readonly attempts: number;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (fault: LinkError) => void;
  sent: number;
  sentAt: number;
  timer: Timer | undefined;
}

export class LinkClient {
  readonly name: string;
  readonly clock: Clock;
  readonly window: number;
  /** Requests sent again because no answer came in time. */
  repeated = 0;
  /** Answers to nothing that was asked, or of the wrong kind. */
  strays = 0;
  /** When the board was last understood, in the clock's milliseconds. */
  lastHeard = Number.NEGATIVE_INFINITY;

  private readonly transport: Transport;
  private readonly attempts: number;
  private readonly decoder = new FrameDecoder();
  private readonly waiting = new Map<number, Waiting>();
  private sequence = 0;
  private fault: LinkError | null = new LinkError("closed", "the connection is not open");
  private bytesHeard = 0;
  /** Smoothed round trip and its deviation in milliseconds, as in RFC 6298; −1 before the first answer. */
  private roundTrip = -1;
  private deviation = 0;
  /** Factor on the time waited for every request since the last one that was answered at once. */
  private caution = 1;

  constructor(transport: Transport, options: ClientOptions = {}) {
    this.transport = transport;
    this.name = transport.name;
    this.clock = options.clock ?? systemClock;
    this.attempts = options.attempts ?? DEFAULT_ATTEMPTS;
    this.window = options.window ?? DEFAULT_WINDOW;
    transport.receive({
      bytes: (bytes) => {
        this.bytesHeard += bytes.length;
        this.decoder.push(bytes, (frame) => this.take(frame));
      },
      ended: (fault) => this.end(fault ?? new LinkError("closed", `${this.name}: the connection was closed`)),
    });
  }

  /** @throws LinkError where the transport cannot be opened */
  async open(): Promise<void> {
    try {
      await this.transport.open();
    } catch (thrown) {
      throw asLinkError(thrown, "unplugged", this.name);
    }
    this.fault = null;
    // Ends whatever half a frame the board may have heard before.
    this.transport.send(new Uint8Array(1));
  }

  async close(): Promise<void> {
    await this.transport.close();
    this.end(new LinkError("closed", `${this.name}: the connection was closed`));
  }

  /**
   * Asks and waits for the answer.
   * @throws LinkError (by rejection): the board's own error, no answer to any attempt, or the pipe's end
   */
  request<K extends RequestName>(
    message: MessageOf<K> & { readonly kind: K },
    options: RequestOptions = {},
  ): Promise<ReplyTo<K>> {
    return new Promise<Reply>((resolve, reject) => {
      if (this.fault) return reject(this.fault);
      if (this.waiting.size > 0xff00) return reject(new LinkError("timeout", `${this.name}: no answers`));
      do this.sequence = (this.sequence + 1) & 0xffff;
      while (this.waiting.has(this.sequence));
      const request = message as unknown as Request;
      const { sequence } = this;
      const bytes = encodeFrame({ version: PROTOCOL_VERSION, sequence, ...encodeMessage(request) });
      const attempts = options.attempts ?? this.attempts;
      const one: Waiting = {
        request,
        bytes,
        attempts,
        resolve,
        reject,
        sent: 0,
        sentAt: 0,
        timer: undefined,
      };
      this.waiting.set(sequence, one);
      this.send(sequence, one);
    }) as Promise<unknown> as Promise<ReplyTo<K>>;
  }

  private send(sequence: number, one: Waiting): void {
    const patience = this.patience(one);
    one.sent++;
    one.sentAt = this.clock.now();
    one.timer = this.clock.after(patience, () => this.late(sequence, one));
    this.transport.send(one.bytes);
  }

  /** Milliseconds to wait for the next answer to a request; doubled with every attempt, to an end. */
  private patience(one: Waiting): number {
    const usual = this.roundTrip < 0 ? FIRST_TIMEOUT : this.roundTrip + 4 * this.deviation;
    const least = shapeOf(one.request.kind).slow ? LONGEST_TIMEOUT : SHORTEST_TIMEOUT;
    return Math.max(least, usual, Math.min(LONGEST_TIMEOUT, usual * this.caution * 2 ** one.sent));
  }

  private late(sequence: number, one: Waiting): void {
    this.caution = Math.min(2 * this.caution, LONGEST_TIMEOUT);
    if (one.sent < one.attempts) {
      this.repeated++;
      this.send(sequence, one);
      return;
    }
    this.waiting.delete(sequence);
    const asked = `${one.sent} ${one.sent === 1 ? "request" : "requests"}`;
    one.reject(
      this.lastHeard === Number.NEGATIVE_INFINITY && this.bytesHeard > 0
        ? new LinkError(
            "not-a-board",
            `${this.name}: ${this.bytesHeard} bytes came back, none of them a Firetime frame`,
          )
        : new LinkError("timeout", `${this.name}: no answer to ${asked} (${one.request.kind})`),
    );
  }

  private take(frame: Frame): void {
    const decoded = decodeMessage(frame);
    if (!decoded.ok || isRequest(decoded.message)) {
      // A request in the direction of the host is the host's own: a loop-back plug, or a terminal that echoes.
      this.strays++;
      return;
    }
    const reply = decoded.message;
    this.lastHeard = this.clock.now();
    const one = this.waiting.get(frame.sequence);
    if (!one || !answers(reply, one.request)) {
      this.strays++;
      return;
    }
    this.waiting.delete(frame.sequence);
    one.timer?.cancel();
    if (one.sent === 1 && !shapeOf(one.request.kind).slow) this.measure(this.lastHeard - one.sentAt);
    if (reply.kind === "error") one.reject(boardFault(this.name, reply));
    else one.resolve(reply);
  }

  private measure(sample: number): void {
    this.caution = 1;
    if (this.roundTrip < 0) {
      this.roundTrip = sample;
      this.deviation = sample / 2;
    } else {
      this.deviation += (Math.abs(sample - this.roundTrip) - this.deviation) / 4;
      this.roundTrip += (sample - this.roundTrip) / 8;
    }
  }

  private end(fault: LinkError): void {
    this.fault ??= fault;
    const unanswered = [...this.waiting.values()];
    this.waiting.clear();
    for (const one of unanswered) {
      one.timer?.cancel();
      one.reject(fault);
    }
  }
}

const answers = (reply: Reply, request: Request): boolean => {
  if (reply.kind === "error") return true;
  const shape = shapeOf(request.kind);
  if (shape.reply !== reply.kind) return false;
  if (!shape.echo) return true;
  const sent = (request as unknown as Record<string, unknown>)[shape.argument.name];
  return (reply as unknown as Record<string, unknown>)[shapeOf(reply.kind).argument.name] === sent;
};
