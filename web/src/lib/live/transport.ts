/** One way of hearing the server's events. A transport opens once and fails once; connection.ts opens the next. */
import * as z from "zod/mini";

export const liveEventSchema = z.object({
  id: z.string(),
  type: z.string(),
  invoiceId: z.optional(z.nullable(z.string())),
  at: z.optional(z.string()),
  data: z.optional(z.unknown()),
});

export type LiveEvent = z.output<typeof liveEventSchema>;

export type TransportName = "ws" | "sse" | "poll";

export interface TransportHandlers {
  /** The server listens: whatever happens from now on will be heard. */
  onOpen(): void;
  onEvent(event: LiveEvent): void;
  /** Where to resume when no event came: the end of the log as the server named it. */
  onPosition(eventId: string): void;
  /** Not open any more, or never was; called once, and not after close(). */
  onFail(): void;
}

/** Opens the transport, after `after` when given. Returns what closes it. */
export type Transport = (after: string | null, handlers: TransportHandlers) => () => void;

/** Undefined for what is no event: heartbeats, and types of a newer server that carry nothing we know. */
export function parseEvent(text: string): LiveEvent | undefined {
  try {
    return liveEventSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
