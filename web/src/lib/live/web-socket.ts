import { apiUrl } from "../api-client";
import { parseEvent, type Transport } from "./transport";

const openTimeoutMs = 8_000;

function socketUrl(after: string | null): string {
  const url = new URL(apiUrl("/live"), window.location.href);
  url.protocol = url.protocol.replace("http", "ws");
  if (after !== null) url.searchParams.set("after", after);
  return url.href;
}

export const webSocketTransport: Transport = (after, handlers) => {
  const socket = new WebSocket(socketUrl(after));
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
    socket.close();
  };
  socket.onopen = () => {
    clearTimeout(timer);
    if (!done) handlers.onOpen();
  };
  socket.onmessage = (message: MessageEvent<unknown>) => {
    const event = typeof message.data === "string" ? parseEvent(message.data) : undefined;
    if (event && !done) handlers.onEvent(event);
  };
  socket.onerror = fail;
  socket.onclose = fail;
  return close;
};
