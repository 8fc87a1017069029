/**
 * Keeps one live connection: WebSocket, else Server-Sent Events, else long polling. A transport that fails twice in a row
 * hands over to the next, with a growing, jittered pause; from a lower one the best is tried again now and then.
 * Each opening announces `onOpen`, so that what happened in between is read again: no event has to be relied upon.
 */
import type { LiveEvent, Transport, TransportName } from "./transport";

export interface LiveListener {
  /** Open, for the first time or again: read the state anew. */
  onOpen(transport: TransportName): void;
  onEvent(event: LiveEvent): void;
  /** An attempt failed, or the connection was lost. */
  onLost(): void;
}

export interface LiveOptions {
  transports: readonly (readonly [TransportName, Transport])[];
  /** 0 ≤ x < 1, for the jitter. */
  random?: () => number;
  firstPauseMs?: number;
  longestPauseMs?: number;
  /** How long a lower transport runs before the best is tried again. */
  upgradeAfterMs?: number;
}

const failuresBeforeSwitch = 2;

export class LiveConnection {
  private readonly random: () => number;
  private readonly firstPauseMs: number;
  private readonly longestPauseMs: number;
  private readonly upgradeAfterMs: number;
  private current = 0;
  private failures = 0;
  private pauses = 0;
  private lastEventId: string | null = null;
  private closeCurrent: (() => void) | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private upgradeTimer: ReturnType<typeof setTimeout> | undefined;
  private stopped = false;

  constructor(
    private readonly options: LiveOptions,
    private readonly listener: LiveListener,
  ) {
    this.random = options.random ?? Math.random;
    this.firstPauseMs = options.firstPauseMs ?? 250;
    this.longestPauseMs = options.longestPauseMs ?? 10_000;
    this.upgradeAfterMs = options.upgradeAfterMs ?? 60_000;
  }

  start(): void {
    this.open();
  }

  stop(): void {
    this.stopped = true;
    this.drop();
  }

  /** The network came back, or may have changed under us: does not wait for the pause, or for a dead socket to be noticed. */
  reconnectNow(): void {
    if (this.stopped) return;
    this.drop();
    this.pauses = 0;
    this.open();
  }

  private drop(): void {
    clearTimeout(this.timer);
    clearTimeout(this.upgradeTimer);
    this.closeCurrent?.();
    this.closeCurrent = null;
  }

  private open(): void {
    const entry = this.options.transports[this.current];
    if (!entry) return;
    const [name, transport] = entry;
    this.closeCurrent = transport(this.lastEventId, {
      onOpen: () => {
        this.failures = 0;
        this.pauses = 0;
        this.planUpgrade();
        this.listener.onOpen(name);
      },
      onPosition: (eventId) => {
        this.lastEventId = eventId;
      },
      onEvent: (event) => {
        this.lastEventId = event.id;
        this.listener.onEvent(event);
      },
      onFail: () => this.retry(),
    });
  }

  private retry(): void {
    this.drop();
    if (this.stopped) return;
    this.failures += 1;
    if (this.failures >= failuresBeforeSwitch) {
      this.failures = 0;
      this.current = (this.current + 1) % this.options.transports.length;
    }
    this.timer = setTimeout(() => this.open(), this.nextPause());
    this.listener.onLost();
  }

  /** Doubles up to the longest; between half and all of it, so that a thousand browsers do not come back at once. */
  private nextPause(): number {
    const longest = Math.min(this.longestPauseMs, this.firstPauseMs * 2 ** this.pauses);
    this.pauses += 1;
    return longest * (0.5 + this.random() / 2);
  }

  private planUpgrade(): void {
    clearTimeout(this.upgradeTimer);
    if (this.current === 0) return;
    const pause = this.upgradeAfterMs * (0.75 + this.random() / 2);
    this.upgradeTimer = setTimeout(() => {
      this.drop();
      this.current = 0;
      // One failure is enough to fall back from a mere attempt.
      this.failures = failuresBeforeSwitch - 1;
      this.open();
    }, pause);
  }
}
