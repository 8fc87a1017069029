/** Light or dark: the system's choice until the person makes one, which this browser keeps. */
import { useSyncExternalStore } from "react";
import { themeStorageKey } from "./theme-boot";

export type Theme = "light" | "dark";

const changed = "inkvoice:theme";

function darkSystem(): MediaQueryList {
  return window.matchMedia("(prefers-color-scheme: dark)");
}

function currentTheme(): Theme {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") return chosen;
  return darkSystem().matches ? "dark" : "light";
}

export function setTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(themeStorageKey, theme);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
  window.dispatchEvent(new Event(changed));
}

function subscribe(onChange: () => void): () => void {
  const system = darkSystem();
  system.addEventListener("change", onChange);
  window.addEventListener(changed, onChange);
  return () => {
    system.removeEventListener("change", onChange);
    window.removeEventListener(changed, onChange);
  };
}

/** The theme in force; null while the prerendered page is not yet alive. */
export function useTheme(): Theme | null {
  return useSyncExternalStore(subscribe, currentTheme, () => null);
}
