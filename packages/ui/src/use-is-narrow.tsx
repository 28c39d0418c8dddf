"use client";

import { useCallback, useSyncExternalStore } from "react";
import { breakpoints } from "./breakpoints";

/**
 * Whether the window is narrower than a breakpoint; undefined where there is no window. Right from the first drawing in a
 * browser on: what is measured then, such as how a flow fits into its canvas, is measured once.
 */
export function useIsNarrow(below: keyof typeof breakpoints): boolean | undefined {
  const query = `(width < ${breakpoints[below]})`;
  const subscribe = useCallback(
    (onChange: () => void) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", onChange);
      return () => list.removeEventListener("change", onChange);
    },
    [query],
  );
  return useSyncExternalStore<boolean | undefined>(
    subscribe,
    () => window.matchMedia(query).matches,
    () => undefined,
  );
}
