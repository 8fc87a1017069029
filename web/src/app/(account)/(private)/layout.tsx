"use client";
import type { ReactNode } from "react";
import { AppShell } from "@/components/ui/app-shell";
import { LogOutButton } from "@/features/auth/components/log-out-button";
import { RequireUser } from "@/features/auth/components/require-user";
import { LiveUpdates } from "@/features/invoices/components/live-updates";

export default function PrivateLayout({ children }: { children: ReactNode }) {
  return (
    <RequireUser fallback={<AppShell>{null}</AppShell>}>
      {(user) => (
        <>
          <AppShell exit={<LogOutButton />}>{children}</AppShell>
          <LiveUpdates key={user.id} />
        </>
      )}
    </RequireUser>
  );
}
