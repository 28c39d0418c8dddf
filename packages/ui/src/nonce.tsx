"use client";

import { createContext, type ReactNode, useContext } from "react";

const NonceContext = createContext<string | undefined>(undefined);

/** Hands the page's nonce to what adds styles while it runs; a strict policy refuses them without it. */
export function NonceProvider({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  // Where the scroll lock below dialogs looks for it.
  if (typeof window !== "undefined" && nonce !== undefined) {
    (globalThis as { __webpack_nonce__?: string }).__webpack_nonce__ = nonce;
  }
  return <NonceContext value={nonce}>{children}</NonceContext>;
}

/** The nonce of the page's content security policy; undefined where there is none. */
export function useNonce(): string | undefined {
  return useContext(NonceContext);
}
