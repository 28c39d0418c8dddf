import { useInfiniteQuery } from "@tanstack/react-query";
import { createApiClient, useTRPC } from "../api/trpc";

/** As many versions as the API lists at once. */
const pageSize = 500;

/** The versions of a flow, the newest first; pages of them, since a flow that is years old has many. */
export function useVersions(flow: string) {
  const trpc = useTRPC();
  // By hand: tRPC's own options for pages add a field to the input, which the API refuses.
  const query = useInfiniteQuery({
    queryKey: [...trpc.versions.list.pathKey(), "pages", flow],
    queryFn: ({ pageParam }) =>
      createApiClient().versions.list.query({ flow, ...(pageParam === undefined ? {} : { before: pageParam }) }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => (page.length < pageSize ? undefined : page.at(-1)?.number),
  });
  return { query, versions: query.data?.pages.flat() };
}

/** A version as the list has it. */
export type VersionSummary = NonNullable<ReturnType<typeof useVersions>["versions"]>[number];

/** The number of what is live; `known` until the list is there. */
export function useLiveNumber(flow: string, known?: number): number | undefined {
  const { versions } = useVersions(flow);
  return versions === undefined ? known : versions.find((version) => version.isLive)?.number;
}
