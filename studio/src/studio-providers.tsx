"use client";

import { ToastProvider } from "@autoweave/ui/toast";
import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { createQueryClient } from "./api/create-query-client";
import { createApiClient, TRPCProvider } from "./api/trpc";
import { LiveProvider } from "./live/live";

/** What the pages have around them that ask the API for more than a session. */
export function StudioProviders({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  const [trpcClient] = useState(createApiClient);
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        <LiveProvider>
          <ToastProvider>{children}</ToastProvider>
        </LiveProvider>
      </TRPCProvider>
    </QueryClientProvider>
  );
}
