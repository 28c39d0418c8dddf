import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "../api/trpc";

/** A version with what it holds; it never changes, so it is asked for once. */
export function useVersion(flow: string, number: number | undefined) {
  const trpc = useTRPC();
  return useQuery(
    trpc.versions.get.queryOptions(
      { flow, number: number ?? 1 },
      { enabled: number !== undefined, staleTime: Number.POSITIVE_INFINITY },
    ),
  );
}
