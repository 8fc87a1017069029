import type { ReactNode } from "react";
import { classNames } from "./class-names";

type Tone = "fail" | "wait" | "ready" | "plain";

const tones: Record<Tone, string> = {
  fail: "bg-fail-soft text-fail",
  wait: "bg-wait-soft text-wait",
  ready: "bg-ready-soft text-ready",
  plain: "bg-accent-soft text-accent",
};

/** A message about the whole form or page. What went wrong is announced at once, the rest when there is a pause. */
export function Message({
  tone,
  children,
  className,
}: {
  tone: Tone;
  children: ReactNode;
  className?: string;
}) {
  return (
    <div
      role={tone === "fail" || tone === "wait" ? "alert" : "status"}
      className={classNames("animate-rise rounded-lg px-4 py-3 text-sm", tones[tone], className)}
    >
      {children}
    </div>
  );
}
