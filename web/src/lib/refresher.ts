/**
 * Reads again when told that something changed: at once, never twice at a time, and once more when something changed
 * while it read. A stream of changes can neither pile up reads nor keep one from finishing.
 */
export function makeRefresher(refresh: () => Promise<unknown>): () => void {
  let running = false;
  let stale = false;
  const run = async () => {
    running = true;
    while (stale) {
      stale = false;
      // A failed read is shown by whoever displays it; the next change reads again.
      await refresh().catch(() => undefined);
    }
    running = false;
  };
  return () => {
    stale = true;
    if (!running) void run();
  };
}
