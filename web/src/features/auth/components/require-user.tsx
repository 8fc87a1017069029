"use client";
import { useRouter } from "next/navigation";
import { useEffect, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { texts } from "@/lib/texts";
import { useMe, type User } from "../api/session";

interface RequireUserProps {
  /** Shown while it is not yet known who is there: the page's outline. */
  fallback: ReactNode;
  children: (user: User) => ReactNode;
}

/** Leads to /login when nobody is logged in. The server guards the data itself; this spares the person an empty page. */
export function RequireUser({ fallback, children }: RequireUserProps) {
  const me = useMe();
  const router = useRouter();
  const isNobody = me.data === null;
  useEffect(() => {
    if (isNobody) router.replace("/login");
  }, [isNobody, router]);
  if (me.data) return children(me.data);
  if (me.isError) {
    return (
      <main className="mx-auto flex max-w-md flex-col items-center gap-4 px-4 py-24 text-center">
        <h1 className="text-xl font-semibold">{texts.auth.unreachable}</h1>
        <p className="text-muted">{me.error.message}</p>
        <Button onClick={() => void me.refetch()}>{texts.auth.tryAgain}</Button>
      </main>
    );
  }
  return fallback;
}
