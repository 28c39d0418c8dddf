import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useTRPC } from "../api/trpc";
import { useMay } from "../session/use-session";

/** Gives a function that says what the credential of an id is called, to who may know. */
export function useCredentialNames(): (id: string) => string | undefined {
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.credentials.list.queryOptions(undefined, { enabled: useMay("credentials:read"), staleTime: 60_000 }),
  );
  const names = useMemo(() => new Map(data?.map(({ id, name }) => [id, name])), [data]);
  return useCallback((id: string) => names.get(id), [names]);
}
