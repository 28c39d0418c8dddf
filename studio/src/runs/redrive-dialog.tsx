"use client";

import { Button } from "@autoweave/ui/button";
import { Dialog } from "@autoweave/ui/dialog";
import { ScrollRegion } from "@autoweave/ui/scroll-region";
import { Skeleton } from "@autoweave/ui/skeleton";
import { useToast } from "@autoweave/ui/toast";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { toApiError } from "../api/api-error";
import { QueryError } from "../api/query-error";
import { useTRPC } from "../api/trpc";
import { useNodeNames } from "../outline/use-node-names";
import { nameScope } from "./name-scope";

type Place = { scope: string; node: string };

function PlaceList({ title, places }: { title: string; places: readonly Place[] }) {
  const nameOf = useNodeNames();
  return (
    <div>
      <h3 className="mb-1 font-medium text-muted text-xs">
        {title} ({places.length})
      </h3>
      <ScrollRegion label={title} className="max-h-[36dvh] rounded-xs">
        <ul className="text-sm">
          {places.slice(0, 100).map(({ scope, node }) => (
            <li key={`${scope}/${node}`} className="py-0.5">
              {nameOf(node)}
              {scope === "" ? null : <span className="block text-muted text-xs">{nameScope(scope, nameOf)}</span>}
            </li>
          ))}
          {places.length > 100 ? <li className="text-faint">and {places.length - 100} more</li> : null}
          {places.length === 0 ? <li className="text-faint">nothing</li> : null}
        </ul>
      </ScrollRegion>
    </div>
  );
}

/** Says what a redrive would run again and what it keeps, before it is done. */
export function RedriveDialog({ runId, onClose }: { runId: string; onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const preview = useQuery(trpc.runs.redrivePreview.queryOptions({ run: runId }, { gcTime: 0, staleTime: 0 }));
  const redrive = useMutation(
    trpc.runs.redrive.mutationOptions({
      onError: (error) =>
        toast({ title: "The run was not redriven", description: toApiError(error).message, isError: true }),
      onSuccess: async () => {
        onClose();
        await queries.invalidateQueries({ queryKey: trpc.runs.pathKey() });
      },
    }),
  );
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Redrive this run"
      description="It goes on from what failed, on the version that it began with. What is done keeps its outputs."
      footer={
        <>
          <Button onClick={onClose}>Not now</Button>
          <Button
            variant="primary"
            isPending={redrive.isPending}
            disabled={preview.data === undefined}
            onClick={() => redrive.mutate({ run: runId })}
          >
            Redrive
          </Button>
        </>
      }
    >
      {preview.error ? (
        <QueryError title="It cannot be redriven" query={preview} />
      ) : preview.data === undefined ? (
        <Skeleton className="h-24" />
      ) : (
        <div className="grid gap-4 sm:grid-cols-2">
          <PlaceList title="Runs again" places={preview.data.again} />
          <PlaceList title="Stays as it is" places={preview.data.kept} />
        </div>
      )}
    </Dialog>
  );
}
