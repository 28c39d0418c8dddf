import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { useToast } from "@autoweave/ui/toast";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { toApiError } from "../api/api-error";
import { createApiClient, useTRPC } from "../api/trpc";
import { createFlow } from "./create-flow";
import { toFlowPath } from "./flow-link";

const empty: FlowGraph = { format: 1, name: "New flow", nodes: [], edges: [] };

/** Makes a new flow, blank or of a graph, under a name that is free, and opens it. */
export function useCreateFlow() {
  const router = useRouter();
  const toast = useToast();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [isCreating, setCreating] = useState(false);

  const create = useCallback(
    async (graph: FlowGraph = empty) => {
      setCreating(true);
      try {
        const { id } = await createFlow(createApiClient(), graph);
        await queries.invalidateQueries({ queryKey: trpc.flows.pathKey() });
        router.push(toFlowPath({ flow: id }));
      } catch (thrown) {
        toast({ title: "The flow was not made", description: toApiError(thrown).message, isError: true });
        setCreating(false);
      }
    },
    [router, toast, trpc, queries],
  );

  return { create, isCreating };
}
