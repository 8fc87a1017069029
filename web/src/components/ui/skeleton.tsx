import { classNames } from "./class-names";

/** Stands where something will be, in its final size. */
export function Skeleton({ className }: { className: string }) {
  return <span aria-hidden className={classNames("animate-shimmer block rounded-md bg-line", className)} />;
}
