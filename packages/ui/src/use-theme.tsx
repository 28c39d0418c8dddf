"use client";

import { useTheme as useNextTheme } from "next-themes";

const themes = ["light", "dark", "system"] as const;

/** A theme that can be chosen. */
export type Theme = (typeof themes)[number];

/** The theme that was chosen, undefined until the browser has said; and how to choose another. */
export function useTheme(): { theme: Theme | undefined; setTheme: (theme: Theme) => void } {
  const { theme, setTheme } = useNextTheme();
  return { theme: themes.find((one) => one === theme), setTheme };
}
