"use client";
import { ChevronRight } from "lucide-react";
import { useId, useState, type ReactNode } from "react";
import { classNames } from "./class-names";

interface DisclosureProps {
  label: string;
  /** Something inside wants to be seen: it opens, whatever was chosen. */
  forceOpen?: boolean;
  children: ReactNode;
  className?: string;
}

/** What few need, out of the way of the many. The fields inside stay in the form while it is closed. */
export function Disclosure({ label, forceOpen = false, children, className }: DisclosureProps) {
  const [chosen, setChosen] = useState(false);
  const id = useId();
  const open = chosen || forceOpen;
  return (
    <div className={className}>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        // As a button that keepsFocus: an error may come up above it.
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => setChosen(!open)}
        className="-mx-2 inline-flex min-h-8 items-center gap-1.5 rounded-md px-2 text-sm font-medium text-muted hover:text-ink"
      >
        <ChevronRight
          aria-hidden
          size={16}
          className={classNames("transition-transform", open && "rotate-90")}
        />
        {label}
      </button>
      <div id={id} hidden={!open} className="pt-4">
        {children}
      </div>
    </div>
  );
}
