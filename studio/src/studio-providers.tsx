"use client";

import { UiProvider } from "@autoweave/ui/ui-provider";
import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { config as zodConfig } from "zod";
import { createQueryClient } from "./api/create-query-client";
import { createApiClient, TRPCProvider } from "./api/trpc";

// Zod would try whether it may make code from text, which the content policy refuses and reports.
zodConfig({ jitless: true });

/** What every page has around it. */
export function StudioProviders({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  const [trpcClient] = useState(createApiClient);
  return (
    <UiProvider nonce={nonce}>
      <QueryClientProvider client={queryClient}>
        <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
          {children}
        </TRPCProvider>
      </QueryClientProvider>
    </UiProvider>
  );
}
