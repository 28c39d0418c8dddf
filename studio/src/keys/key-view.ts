import type { inferOutput } from "@trpc/tanstack-react-query";
import type { useTRPC } from "../api/trpc";

/** An API key as the list has it. */
export type KeyView = inferOutput<ReturnType<typeof useTRPC>["keys"]["list"]>[number];
