import { apiOrigin, apiUrl } from "../api-client";
import { parseEvent, type Transport } from "./transport";

const openTimeoutMs = 8_000;
const eventTypes = [
  "invoice_processing",
  "invoice_ready",
  "invoice_failed",
  "invoice_updated",
  "batch_progress",
];

/**
 * An EventSource sends Last-Event-ID when it reconnects by itself. It is not left to: a fresh one with `after` in the
 * address gives one back-off for all transports, and the chance to change to another.
 */
export const serverSentEventsTransport: Transport = (after, handlers) => {
  const query = after === null ? "" : `?after=${encodeURIComponent(after)}`;
  const source = new EventSource(apiUrl(`/events${query}`), { withCredentials: apiOrigin !== "" });
  let done = false;
  const fail = () => {
    if (done) return;
    close();
    handlers.onFail();
  };
  const timer = setTimeout(fail, openTimeoutMs);
  const close = () => {
    done = true;
    clearTimeout(timer);
    source.close();
  };
  const onMessage = (message: MessageEvent<unknown>) => {
    const event = typeof message.data === "string" ? parseEvent(message.data) : undefined;
    if (event && !done) handlers.onEvent(event);
  };
  source.onopen = () => {
    clearTimeout(timer);
    if (!done) handlers.onOpen();
  };
  source.onmessage = onMessage;
  for (const type of eventTypes) source.addEventListener(type, onMessage);
  source.onerror = fail;
  return close;
};
