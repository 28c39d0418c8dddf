import { useToast } from "@autoweave/ui/toast";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { toApiError } from "../api/api-error";
import { createApiClient, useTRPC } from "../api/trpc";
import type { FlowSummary } from "./flow-summary";

type Client = ReturnType<typeof createApiClient>;

/** A change of the list, what brings it about, and what is said when that fails. */
export type FlowsChange = {
  show: (flows: readonly FlowSummary[]) => FlowSummary[];
  send: (client: Client) => Promise<unknown>;
  failed: string;
};

/**
 * Shows a change at once and sends it; takes it back, and says so, when the API refuses. Answers whether it went through.
 */
export function useChangeFlows(): (change: FlowsChange) => Promise<boolean> {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  return useCallback(
    async ({ show, send, failed }) => {
      const queryKey = trpc.flows.list.queryKey();
      // A list that is on its way would bring the old state back.
      await queries.cancelQueries({ queryKey });
      const before = queries.getQueryData(queryKey);
      queries.setQueryData(queryKey, (flows) => flows && show(flows));
      try {
        await send(createApiClient());
        return true;
      } catch (thrown) {
        queries.setQueryData(queryKey, before);
        toast({ title: failed, description: toApiError(thrown).message, isError: true });
        return false;
      } finally {
        void queries.invalidateQueries({ queryKey: trpc.flows.pathKey() });
      }
    },
    [trpc, queries, toast],
  );
}
