"use client";

import { Button } from "@autoweave/ui/button";
import { EmptyState } from "@autoweave/ui/empty-state";
import { PageHeader } from "@autoweave/ui/page-header";
import { useQuery } from "@tanstack/react-query";
import { Workflow } from "lucide-react";
import Link from "next/link";
import { useDeferredValue, useMemo } from "react";
import { QueryError } from "../api/query-error";
import { useTRPC } from "../api/trpc";
import { flowsPage } from "../frame/pages";
import { useBeginGuide } from "../guide/use-begin-guide";
import { useMay } from "../session/use-session";
import { filterFlows, listFolders, noFilter } from "./flow-filter";
import { FlowTable } from "./flow-table";
import { FlowToolbar } from "./flow-toolbar";
import { NewFlowButton } from "./new-flow-button";
import { useFlowFilter } from "./use-flow-filter";

function NoFlows({ mayWrite }: { mayWrite: boolean }) {
  const { begin, isBeginning } = useBeginGuide();
  return (
    <EmptyState
      icon={<Workflow />}
      title="No flows yet"
      {...(mayWrite
        ? {
            action: (
              <div className="flex flex-wrap justify-center gap-2">
                <Button variant="primary" isPending={isBeginning} onClick={() => void begin()}>
                  Build one step by step
                </Button>
                <Button asChild>
                  <Link href="/templates">Begin with a template</Link>
                </Button>
              </div>
            ),
          }
        : {})}
    >
      {mayWrite
        ? "A flow starts by a webhook, a schedule or a press, and does the rest by itself. Build a small one in five steps, or take one that runs already and make it yours."
        : "Nobody of this workspace has drawn one. Ask an editor of it to make the first."}
    </EmptyState>
  );
}

/** The flows of the workspace. */
export function FlowList() {
  const trpc = useTRPC();
  const mayWrite = useMay("flows:write");
  const mayReadRuns = useMay("runs:read");
  const flows = useQuery(trpc.flows.list.queryOptions());
  const { filter, change } = useFlowFilter();
  // Many rows are much to draw at once: deferred, they are drawn in slices.
  const all = useDeferredValue(flows.data);
  const found = useMemo(() => all && filterFlows(all, filter), [all, filter]);
  const folders = useMemo(() => listFolders(all ?? []), [all]);
  return (
    <>
      <PageHeader
        title={flowsPage.title}
        description={flowsPage.description}
        actions={mayWrite ? <NewFlowButton /> : undefined}
      />
      {flows.error ? (
        <QueryError title="The flows could not be loaded" query={flows} />
      ) : all?.length === 0 ? (
        <NoFlows mayWrite={mayWrite} />
      ) : (
        <>
          <FlowToolbar flows={all ?? []} filter={filter} onChange={change} />
          {found?.length === 0 ? (
            <EmptyState
              icon={<Workflow />}
              title="No flow is like that"
              action={<Button onClick={() => change(noFilter)}>Show all flows</Button>}
            >
              {all?.length === 1
                ? "Your only flow does not fit what you look for."
                : `None of your ${all?.length} flows fits what you look for.`}
            </EmptyState>
          ) : (
            <FlowTable flows={found} folders={folders} mayReadRuns={mayReadRuns} onFilter={change} />
          )}
        </>
      )}
    </>
  );
}
