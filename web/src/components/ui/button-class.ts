import { classNames } from "./class-names";

type Variant = "primary" | "secondary" | "quiet" | "accent" | "danger";
type Size = "small" | "medium" | "large" | "icon";

const base =
  "inline-flex items-center justify-center gap-2 rounded-lg font-medium whitespace-nowrap select-none transition-colors " +
  "disabled:opacity-50 aria-disabled:opacity-50";

const variants: Record<Variant, string> = {
  primary: "bg-accent-fill text-white hover:bg-accent-fill-hover",
  secondary: "border border-line-strong/40 bg-surface text-ink hover:bg-sunken",
  accent: "text-accent hover:bg-accent-soft",
  quiet: "text-muted hover:bg-sunken hover:text-ink",
  danger: "bg-fail-soft text-fail hover:brightness-95",
};

const sizes: Record<Size, string> = {
  small: "h-8 px-3 text-sm",
  medium: "h-10 px-4 text-sm",
  large: "h-12 px-6 text-base",
  icon: "size-9",
};

export interface Looks {
  variant?: Variant;
  size?: Size;
}

export function buttonClass({ variant = "secondary", size = "medium" }: Looks, className?: string): string {
  return classNames(base, variants[variant], sizes[size], className);
}
