"use client";

import { Tooltip } from "radix-ui";
import type { ReactNode } from "react";
import { NonceProvider } from "./nonce";
import { ThemeProvider } from "./theme-provider";
import { ToastProvider } from "./toast";

/** What the components need around them, once an app. */
export function UiProvider({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  return (
    <NonceProvider nonce={nonce}>
      <ThemeProvider>
        <Tooltip.Provider delayDuration={400} skipDelayDuration={200}>
          <ToastProvider>{children}</ToastProvider>
        </Tooltip.Provider>
      </ThemeProvider>
    </NonceProvider>
  );
}
