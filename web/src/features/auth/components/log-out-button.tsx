"use client";
import { LogOut } from "lucide-react";
import { Button } from "@/components/ui/button";
import { texts } from "@/lib/texts";
import { useLogout } from "../api/session";

export function LogOutButton() {
  const logout = useLogout();
  return (
    <Button
      variant="quiet"
      size="small"
      disabled={logout.isPending}
      onClick={() => logout.mutate()}
      className="px-2 sm:px-3"
    >
      <LogOut aria-hidden size={16} className="sm:hidden" />
      <span className="sr-only sm:not-sr-only">{texts.header.logOut}</span>
    </Button>
  );
}
