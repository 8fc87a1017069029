import type { ReactNode } from "react";
import { classNames } from "./class-names";

export type BadgeTone = "ready" | "wait" | "fail" | "plain" | "accent";

const tones: Record<BadgeTone, string> = {
  ready: "bg-ready-soft text-ready",
  wait: "bg-wait-soft text-wait",
  fail: "bg-fail-soft text-fail",
  plain: "bg-sunken text-muted",
  accent: "bg-accent-soft text-accent",
};

export function Badge({ tone, children }: { tone: BadgeTone; children: ReactNode }) {
  return (
    <span
      className={classNames(
        "inline-flex h-6 items-center gap-1.5 rounded-full px-2.5 text-xs font-medium whitespace-nowrap",
        tones[tone],
      )}
    >
      {children}
    </span>
  );
}
