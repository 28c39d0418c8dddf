"use client";

import { type NodeManifest, toNodeTypeKey } from "@autoweave/contracts/node-manifest";
import { Button } from "@autoweave/ui/button";
import { useToast } from "@autoweave/ui/toast";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useEffect, useMemo } from "react";
import { toApiError } from "../api/api-error";
import { QueryError } from "../api/query-error";
import { createApiClient, useTRPC } from "../api/trpc";
import { LonePage } from "../frame/lone-page";
import { Lost } from "../frame/lost";
import { loadFlow } from "../sync/load-flow";
import { EditorSkeleton } from "./editor-skeleton";
import { OpenFlow } from "./open-flow";

/** The editor of one flow: loads what it takes, or says why that failed and how to go on. */
export function EditorScreen({ flowId }: { flowId: string }) {
  const trpc = useTRPC();
  const toast = useToast();
  const flow = useQuery({
    queryKey: ["open-flow", flowId],
    queryFn: () => loadFlow(createApiClient(), flowId),
    // It is loaded once: from then on the saver keeps it in step.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const recovered = flow.data?.recovered;
  useEffect(() => {
    if (recovered === undefined || (recovered.edits === 0 && recovered.refused === undefined)) return;
    toast(
      recovered.refused === undefined
        ? {
            title: "Your last edits are back",
            description: "They had not reached the server when the page was closed.",
          }
        : { title: "Some of your last edits no longer fit", description: recovered.refused, isError: true },
    );
  }, [recovered, toast]);
  const types = useQuery(trpc.nodeTypes.list.queryOptions());
  const manifests = useMemo(
    () => new Map((types.data as NodeManifest[] | undefined)?.map((manifest) => [toNodeTypeKey(manifest), manifest])),
    [types.data],
  );
  const failed = flow.error ? flow : types.error ? types : undefined;
  if (failed !== undefined) {
    return toApiError(failed.error).code === "flow.not-found" ? (
      <Lost title="There is no such flow">It was deleted, or is in another workspace of yours.</Lost>
    ) : (
      <LonePage>
        <div className="grid w-full max-w-120 gap-4 px-4">
          <QueryError title="The flow could not be opened" query={failed} />
          <div>
            <Button asChild>
              <Link href="/">All flows</Link>
            </Button>
          </div>
        </div>
      </LonePage>
    );
  }
  if (flow.data === undefined || types.data === undefined) return <EditorSkeleton />;
  return <OpenFlow key={flow.data.id} flow={flow.data} manifests={manifests} />;
}
