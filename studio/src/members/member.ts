import type { inferOutput } from "@trpc/tanstack-react-query";
import type { useTRPC } from "../api/trpc";

/** A member as the list has them. */
export type Member = inferOutput<ReturnType<typeof useTRPC>["members"]["list"]>[number];
