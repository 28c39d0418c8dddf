"use client";

import { useTheme as useNextTheme } from "next-themes";
import { useCallback } from "react";

const themes = ["light", "dark", "system"] as const;

/** A theme that can be chosen. */
export type Theme = (typeof themes)[number];

/**
 * Changes the theme without a transition of each colour by itself. The option of next-themes for this does the same as the
 * page is loaded, where nothing changes and each page has its styles computed twice more for it.
 */
function changeAtOnce(change: () => void): void {
  const root = document.documentElement;
  root.dataset.changesTheme = "";
  change();
  // Its effect has set the theme by the first frame; in the second one there is nothing left to go over slowly.
  requestAnimationFrame(() => requestAnimationFrame(() => delete root.dataset.changesTheme));
}

/** The theme that was chosen, undefined until the browser has said; and how to choose another. */
export function useTheme(): { theme: Theme | undefined; setTheme: (theme: Theme) => void } {
  const { theme, setTheme } = useNextTheme();
  const change = useCallback((next: Theme) => changeAtOnce(() => setTheme(next)), [setTheme]);
  return { theme: themes.find((one) => one === theme), setTheme: change };
}
