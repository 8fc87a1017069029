"use client";
import { Moon, Sun } from "lucide-react";
import { texts } from "@/lib/texts";
import { setTheme, useTheme } from "@/lib/theme";
import { Button } from "./button";

export function ThemeToggle() {
  const theme = useTheme();
  const next = theme === "dark" ? "light" : "dark";
  return (
    <Button
      variant="quiet"
      size="icon"
      aria-label={next === "dark" ? texts.header.toDark : texts.header.toLight}
      onClick={() => setTheme(next)}
    >
      {theme === "dark" ? <Sun aria-hidden size={18} /> : <Moon aria-hidden size={18} />}
    </Button>
  );
}
