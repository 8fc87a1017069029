"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { startLive } from "@/lib/live";
import { checkSession } from "@/lib/query-client";
import { makeRefresher } from "@/lib/refresher";
import { texts } from "@/lib/texts";
import { invoiceKeys } from "../api/invoice";

/** A moment without connection is nobody's worry. */
const graceMs = 3_000;

/** Keeps the lists true for as long as it is on the page: an event marks them stale, and so does each new connection. */
export function LiveUpdates() {
  const cache = useQueryClient();
  const [lost, setLost] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = makeRefresher(() => cache.invalidateQueries({ queryKey: invoiceKeys.all }));
    const stop = startLive({
      onOpen: () => {
        clearTimeout(timer);
        timer = undefined;
        setLost(false);
        refresh();
      },
      onEvent: refresh,
      onLost: () => {
        timer ??= setTimeout(() => setLost(true), graceMs);
        checkSession(cache);
      },
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [cache]);
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 bottom-4 z-10 flex justify-center px-4">
      {lost && (
        <p className="animate-rise rounded-full bg-ink px-4 py-2 text-sm text-paper shadow-float">
          {texts.live.lost}
        </p>
      )}
    </div>
  );
}
