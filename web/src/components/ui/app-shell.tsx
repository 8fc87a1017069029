"use client";
import { ReceiptText, Settings } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { texts } from "@/lib/texts";
import { classNames } from "./class-names";
import { Logo } from "./logo";
import { ThemeToggle } from "./theme-toggle";

const places = [
  { href: "/dashboard", label: texts.header.dashboard, Icon: ReceiptText },
  { href: "/settings", label: texts.header.settings, Icon: Settings },
] as const;

function Navigation() {
  const path = usePathname();
  return (
    <nav className="flex items-center gap-1">
      {places.map(({ href, label, Icon }) => (
        <Link
          key={href}
          href={href}
          aria-current={path === href ? "page" : undefined}
          className={classNames(
            "inline-flex h-9 items-center gap-2 rounded-lg px-2 text-sm font-medium sm:px-3",
            path === href ? "bg-sunken text-ink" : "text-muted hover:bg-sunken hover:text-ink",
          )}
        >
          <Icon aria-hidden size={16} className="max-sm:size-[18px]" />
          <span className="max-sm:sr-only">{label}</span>
        </Link>
      ))}
    </nav>
  );
}

/** What every page of a logged-in person has around it. `exit` is the way out. */
export function AppShell({ exit, children }: { exit?: ReactNode; children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="absolute start-4 top-3 z-20 -translate-y-20 rounded-lg bg-accent-fill px-4 py-2 text-sm font-medium text-white focus:translate-y-0"
      >
        {texts.header.skip}
      </a>
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex h-14 max-w-6xl items-center justify-between gap-2 px-4 sm:px-8">
          <div className="flex items-center gap-2 sm:gap-8">
            <Logo href="/dashboard" />
            <Navigation />
          </div>
          <div className="flex items-center gap-1">
            <ThemeToggle />
            {exit}
          </div>
        </div>
      </header>
      <main
        id="content"
        tabIndex={-1}
        className="mx-auto w-full max-w-6xl flex-1 px-4 py-8 outline-none sm:px-8 sm:py-10"
      >
        {children}
      </main>
    </div>
  );
}
