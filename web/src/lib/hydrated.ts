import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/** False in the prerendered page, true once it is alive: what is typed before that would be lost. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
