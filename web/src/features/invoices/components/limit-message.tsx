"use client";
import { Message } from "@/components/ui/message";
import { texts } from "@/lib/texts";

/** Says that the limit is reached and counts down. The seconds are not read out each time that they change. */
export function LimitMessage({ seconds, kept }: { seconds: number; kept: boolean }) {
  const words = texts.limit;
  if (seconds === 0) return <Message tone="ready">{words.over}</Message>;
  return (
    <div className="rounded-lg bg-wait-soft text-wait">
      <Message tone="wait" className="pb-0 font-medium">
        {words.reached}
      </Message>
      <p className="px-4 pb-3 text-sm" role="timer" aria-live="off">
        <span className="tabular-nums">{words.wait(seconds)}</span> {kept && words.kept}
      </p>
    </div>
  );
}
