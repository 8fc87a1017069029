import Link from "next/link";

export function Mark({ className = "size-7" }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={className}>
      <rect width="32" height="32" rx="8" className="fill-accent-fill" />
      <path d="M10 7h9l5 5v13H10z" className="fill-white" />
      <path
        d="M19 7v5h5M13 16h8M13 19.5h5"
        className="fill-none stroke-accent-fill"
        strokeWidth="1.6"
        strokeLinecap="round"
      />
    </svg>
  );
}

export function Logo({ href = "/" }: { href?: string }) {
  return (
    <Link
      href={href}
      className="inline-flex min-h-6 items-center gap-2.5 rounded-md text-lg font-semibold tracking-tight"
    >
      <Mark />
      Inkvoice
    </Link>
  );
}
