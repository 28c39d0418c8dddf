import type { inferOutput } from "@trpc/tanstack-react-query";
import type { useTRPC } from "../api/trpc";

/** An identity provider as the list has it. */
export type ProviderView = inferOutput<ReturnType<typeof useTRPC>["identityProviders"]["list"]>[number];
