import { useToast } from "@autoweave/ui/toast";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { toApiError } from "../api/api-error";
import { createApiClient, useTRPC } from "../api/trpc";
import { createFlow } from "../flow/create-flow";
import { toFlowPath } from "../flow/flow-link";
import { useGuideState } from "./guide-state";

/** Makes an empty flow, opens it, and goes through its making step by step. */
export function useBeginGuide() {
  const router = useRouter();
  const toast = useToast();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { set } = useGuideState();
  const [isBeginning, setBeginning] = useState(false);
  const begin = useCallback(async () => {
    setBeginning(true);
    try {
      const { id } = await createFlow(createApiClient(), { format: 1, name: "My first flow", nodes: [], edges: [] });
      set({ flow: id, done: 0 });
      void queries.invalidateQueries({ queryKey: trpc.flows.pathKey() });
      router.push(toFlowPath({ flow: id }));
    } catch (thrown) {
      toast({ title: "The flow was not made", description: toApiError(thrown).message, isError: true });
      setBeginning(false);
    }
  }, [router, toast, trpc, queries, set]);
  return { begin, isBeginning };
}
