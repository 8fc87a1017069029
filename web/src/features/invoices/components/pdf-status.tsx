import { classNames } from "@/components/ui/class-names";
import { texts } from "@/lib/texts";
import type { Invoice } from "../api/invoice";

type Status = Invoice["pdf"]["status"];

const dots: Record<Status, string> = {
  none: "bg-line-strong",
  processing: "bg-wait animate-shimmer",
  ready: "bg-ready",
  failed: "bg-fail",
};

const inks: Record<Status, string> = {
  none: "text-muted",
  processing: "text-wait",
  ready: "text-ready",
  failed: "text-fail",
};

export function PdfStatus({ status }: { status: Status }) {
  return (
    <span
      className={classNames(
        "inline-flex items-center gap-2 text-sm font-medium whitespace-nowrap",
        inks[status],
      )}
    >
      <span aria-hidden className={classNames("size-2 rounded-full", dots[status])} />
      {texts.list.pdf[status]}
    </span>
  );
}
