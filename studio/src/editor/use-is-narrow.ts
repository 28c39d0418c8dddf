import { useCallback, useSyncExternalStore } from "react";

/**
 * True below a width of the window, in CSS pixels. Right from the first drawing in a browser on: what is measured then,
 * such as how a flow fits into its canvas, is measured once.
 */
export function useIsNarrow(below: number): boolean {
  const query = `(width < ${below}px)`;
  const subscribe = useCallback(
    (onChange: () => void) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", onChange);
      return () => list.removeEventListener("change", onChange);
    },
    [query],
  );
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(query).matches,
    () => false,
  );
}
