import * as z from "zod/mini";
import { callJson } from "../api-client";
import { liveEventSchema, type Transport } from "./transport";

const waitSeconds = 25;

const pollSchema = z.object({
  events: z.array(liveEventSchema),
  lastEventId: z.optional(z.nullable(z.string())),
});

export const longPollTransport: Transport = (after, handlers) => {
  const stopper = new AbortController();
  let position = after;
  let opened = false;

  const pollOnce = async () => {
    // The first call answers at once and says where the log ends; what comes after that is waited for.
    const query = new URLSearchParams({ wait: opened ? String(waitSeconds) : "0" });
    if (position !== null) query.set("after", position);
    const page = await callJson(pollSchema, `/events/poll?${query}`, { signal: stopper.signal });
    if (stopper.signal.aborted) return;
    if (page.lastEventId) {
      position = page.lastEventId;
      handlers.onPosition(position);
    }
    if (!opened) {
      opened = true;
      handlers.onOpen();
    }
    page.events.forEach((event) => handlers.onEvent(event));
  };

  const run = async () => {
    while (!stopper.signal.aborted) await pollOnce();
  };
  run().catch(() => {
    if (stopper.signal.aborted) return;
    stopper.abort();
    handlers.onFail();
  });
  return () => stopper.abort();
};
