"use client";

import { Tooltip } from "radix-ui";
import type { ReactNode } from "react";
import { NonceProvider } from "./nonce";
import { ThemeProvider } from "./theme-provider";

/** What the components need around them, once an app; messages have a provider of their own. */
export function UiProvider({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  return (
    <NonceProvider nonce={nonce}>
      <ThemeProvider>
        <Tooltip.Provider delayDuration={400} skipDelayDuration={200}>
          {children}
        </Tooltip.Provider>
      </ThemeProvider>
    </NonceProvider>
  );
}
