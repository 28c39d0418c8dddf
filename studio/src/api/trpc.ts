"use client";

import type { AppRouter } from "@autoweave/engine/router";
import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink } from "@trpc/client";
import { createTRPCContext } from "@trpc/tanstack-react-query";

/** As many calls as the API takes in one request. */
const mostCalls = 20;

/** Hooks on the engine's router, of which only the type is known here. */
export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

/** A client of the API of the same address; the session's cookie goes along by itself. */
export function createApiClient() {
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === "subscription",
        // Server-sent events: a stream that breaks goes on where it was.
        true: httpSubscriptionLink({ url: "/trpc" }),
        false: httpBatchLink({ url: "/trpc", maxItems: mostCalls, maxURLLength: 2000, methodOverride: "POST" }),
      }),
    ],
  });
}
