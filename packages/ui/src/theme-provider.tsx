"use client";

import { ThemeProvider as NextThemes } from "next-themes";
import type { ReactNode } from "react";
import { useNonce } from "./nonce";
import { themeStorageKey } from "./theme-storage-key";

/** Light, dark, or as the system has it; kept in this browser. */
export function ThemeProvider({ children }: { children: ReactNode }) {
  const nonce = useNonce();
  return (
    <NextThemes
      attribute="data-theme"
      defaultTheme="system"
      enableSystem
      enableColorScheme={false}
      storageKey={themeStorageKey}
      {...(nonce === undefined ? {} : { nonce })}
    >
      {children}
    </NextThemes>
  );
}
