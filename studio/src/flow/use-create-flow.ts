import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { parseFlowFile } from "@autoweave/flow/parse-flow-file";
import { useToast } from "@autoweave/ui/toast";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { toApiError } from "../api/api-error";
import { createApiClient, useTRPC } from "../api/trpc";
import { toFreeName } from "./to-free-name";

const empty: FlowGraph = { format: 1, name: "New flow", nodes: [], edges: [] };

/** Makes new flows, blank, from a template or from a file, under a name that is free, and opens them. */
export function useCreateFlow() {
  const router = useRouter();
  const toast = useToast();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [isCreating, setCreating] = useState(false);

  const create = useCallback(
    async (graph: FlowGraph = empty) => {
      setCreating(true);
      const client = createApiClient();
      try {
        // Importing under a taken name would change the flow that has it.
        const flows = await client.flows.list.query();
        const name = toFreeName(new Set(flows.map((flow) => flow.name)), graph.name);
        const { id } = await client.flows.import.mutate({ graph: { ...graph, name } });
        await queries.invalidateQueries({ queryKey: trpc.flows.pathKey() });
        router.push(`/flows/${id}`);
      } catch (thrown) {
        toast({ title: "The flow was not made", description: toApiError(thrown).message, isError: true });
        setCreating(false);
      }
    },
    [router, toast, trpc, queries],
  );

  const importFile = useCallback(
    async (file: File) => {
      const { graph, diagnostics } = parseFlowFile(await file.text());
      if (graph === undefined) {
        const why = diagnostics[0];
        toast({
          title: `${file.name} is no flow file`,
          description: why === undefined ? "Choose a file that ends in .flow.json." : `${why.message} ${why.fix}`,
          isError: true,
        });
        return;
      }
      await create(graph);
    },
    [create, toast],
  );

  return { create, importFile, isCreating };
}
