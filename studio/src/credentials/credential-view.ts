import type { inferOutput } from "@trpc/tanstack-react-query";
import type { useTRPC } from "../api/trpc";

/** A credential as the list has it, without its secret. */
export type CredentialView = inferOutput<ReturnType<typeof useTRPC>["credentials"]["list"]>[number];
