import type { ReactNode } from "react";
import { Logo } from "@/components/ui/logo";
import { ThemeToggle } from "@/components/ui/theme-toggle";

interface AuthCardProps {
  title: string;
  lead: string;
  children: ReactNode;
  /** The way to the other form. */
  foot: ReactNode;
}

export function AuthCard({ title, lead, children, foot }: AuthCardProps) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex items-center justify-between px-4 py-4 sm:px-8">
        <Logo />
        <ThemeToggle />
      </header>
      <main className="flex flex-1 items-start justify-center px-4 pt-[6dvh] pb-16">
        <div className="w-full max-w-md">
          <h1 className="text-3xl font-semibold tracking-tight">{title}</h1>
          <p className="mt-2 text-muted">{lead}</p>
          <div className="mt-8 rounded-2xl border border-line bg-surface p-6 shadow-card sm:p-8">
            {children}
          </div>
          <p className="mt-6 text-center text-sm text-muted">{foot}</p>
        </div>
      </main>
    </div>
  );
}
