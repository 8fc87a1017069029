import { useId, type ReactNode } from "react";
import { classNames } from "./class-names";

/** A titled part of a page. */
export function Panel({
  title,
  children,
  className,
}: {
  title: string;
  children: ReactNode;
  className?: string;
}) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className={classNames("rounded-2xl border border-line bg-surface p-5 shadow-card sm:p-6", className)}
    >
      <h2 id={id} className="mb-5 font-semibold">
        {title}
      </h2>
      {children}
    </section>
  );
}
