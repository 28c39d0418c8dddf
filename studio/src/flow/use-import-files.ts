import { useToast } from "@autoweave/ui/toast";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { toApiError } from "../api/api-error";
import { fetchCode } from "../api/fetch-code";
import { createApiClient, useTRPC } from "../api/trpc";
import { createFlow } from "./create-flow";
import { toFlowPath } from "./flow-link";

/** A file that made no flow, with the reason and what to do about it. */
export type RefusedFile = { file: string; message: string; fix: string };

const mostFiles = 50;

/**
 * Makes a flow of each file. A single one is opened; of several the good ones are made whatever is wrong with the others.
 */
export function useImportFiles() {
  const router = useRouter();
  const toast = useToast();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [isImporting, setImporting] = useState(false);
  const [refused, setRefused] = useState<readonly RefusedFile[]>([]);

  const importFiles = useCallback(
    async (files: readonly File[]) => {
      setImporting(true);
      const client = createApiClient();
      // Reading one takes the rules of flows: a large part of the code, for what few visits do.
      const reader = await fetchCode(() => import("./read-flow-file")).catch((thrown) => {
        toast({ title: "Nothing was imported", description: toApiError(thrown).message, isError: true });
      });
      if (reader === undefined) {
        setImporting(false);
        return;
      }
      const made: { id: string; name: string }[] = [];
      const faults: RefusedFile[] = [];
      for (const file of files.slice(0, mostFiles)) {
        const read = await reader.readFlowFile(file);
        if (!("graph" in read)) {
          faults.push(read);
          continue;
        }
        try {
          made.push(await createFlow(client, read.graph));
        } catch (thrown) {
          faults.push({ file: read.file, message: toApiError(thrown).message, fix: "Then drop the file again." });
        }
      }
      for (const { name } of files.slice(mostFiles)) {
        faults.push({
          file: name,
          message: `${mostFiles} files at once are enough.`,
          fix: "Drop the rest after these.",
        });
      }
      setImporting(false);
      setRefused(faults);
      if (made.length > 0) await queries.invalidateQueries({ queryKey: trpc.flows.pathKey() });
      const [first] = made;
      if (first !== undefined && files.length === 1) router.push(toFlowPath({ flow: first.id }));
      else if (made.length > 0)
        toast({ title: made.length === 1 ? "1 flow was made" : `${made.length} flows were made` });
    },
    [router, toast, trpc, queries],
  );

  return { importFiles, isImporting, refused, dismissRefused: () => setRefused([]) };
}
