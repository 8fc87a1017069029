/** Live updates of the signed-in user's invoices, for as long as the returned function has not been called. */
import { LiveConnection, type LiveListener } from "./connection";
import { longPollTransport } from "./long-poll";
import { serverSentEventsTransport } from "./server-sent-events";
import type { Transport, TransportName } from "./transport";
import { webSocketTransport } from "./web-socket";

export type { LiveListener } from "./connection";
export type { LiveEvent } from "./transport";

const all: readonly (readonly [TransportName, Transport])[] = [
  ["ws", webSocketTransport],
  ["sse", serverSentEventsTransport],
  ["poll", longPollTransport],
];

/** For networks that break one way of it, and for tests: localStorage "inkvoice.transport" = ws, sse or poll. */
const storageKey = "inkvoice.transport";

function chosenTransports() {
  let chosen: string | null = null;
  try {
    chosen = localStorage.getItem(storageKey);
  } catch {
    // Storage may be forbidden: then nothing was chosen.
  }
  const only = all.filter(([name]) => name === chosen);
  return only.length > 0 ? only : all;
}

/** Which transport is open, for everybody to see: <html data-live="ws">. */
function show(transport: TransportName | "off"): void {
  document.documentElement.dataset.live = transport;
}

export function startLive(listener: LiveListener): () => void {
  const connection = new LiveConnection(
    { transports: chosenTransports() },
    {
      onOpen: (transport) => {
        show(transport);
        listener.onOpen(transport);
      },
      onEvent: (event) => listener.onEvent(event),
      onLost: () => {
        show("off");
        listener.onLost();
      },
    },
  );
  const onOnline = () => connection.reconnectNow();
  window.addEventListener("online", onOnline);
  connection.start();
  return () => {
    window.removeEventListener("online", onOnline);
    connection.stop();
    show("off");
  };
}
