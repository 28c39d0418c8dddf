import { RelativeTime } from "@autoweave/ui/relative-time";
import { Skeleton } from "@autoweave/ui/skeleton";
import { type Column, Table } from "@autoweave/ui/table";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTRPC } from "../api/trpc";
import type { FlowFilter } from "./flow-filter";
import { FlowMenu } from "./flow-menu";
import { FlowName } from "./flow-name";
import { FlowStateBadge } from "./flow-state-badge";
import type { FlowSummary } from "./flow-summary";
import { RunBars } from "./run-bars";
import { useWasNear } from "./use-was-near";

const shownRuns = 20;

/** The last runs of one flow, asked for once its row comes into sight: a list of two hundred is seldom read to its end. */
function LastRuns({ flowId }: { flowId: string }) {
  const { place, wasNear } = useWasNear();
  return wasNear ? <SeenRuns flowId={flowId} /> : <span ref={place} className="block h-5 w-24" />;
}

function SeenRuns({ flowId }: { flowId: string }) {
  const trpc = useTRPC();
  const list = useQuery(trpc.runs.list.queryOptions({ flow: flowId, limit: shownRuns }));
  if (list.error !== null) return <span className="text-faint text-xs">Not known</span>;
  if (list.data === undefined) return <Skeleton className="h-5 w-24" />;
  const runs = list.data.runs.map((run) => ({
    id: run.id,
    status: run.status,
    durationMs: "durationMs" in run ? run.durationMs : undefined,
  }));
  return <RunBars runs={runs} places={shownRuns} />;
}

/** Flows, a row each. `flows` is undefined while they are still to come. */
export function FlowTable(props: {
  flows: readonly FlowSummary[] | undefined;
  folders: readonly string[];
  mayReadRuns: boolean;
  onFilter: (part: Partial<FlowFilter>) => void;
}) {
  const { flows, folders, mayReadRuns, onFilter } = props;
  const columns = useMemo((): readonly Column<FlowSummary>[] => {
    const runs: Column<FlowSummary> = {
      key: "runs",
      header: "Last runs",
      isNarrow: true,
      from: "sm",
      cell: ({ id }) => <LastRuns flowId={id} />,
    };
    return [
      {
        key: "name",
        header: "Name",
        isHead: true,
        cell: (flow) => <FlowName flow={flow} onFilter={onFilter} />,
      },
      ...(mayReadRuns ? [runs] : []),
      { key: "state", header: "State", isNarrow: true, from: "sm", cell: (flow) => <FlowStateBadge flow={flow} /> },
      {
        key: "next",
        header: "Next run",
        isNarrow: true,
        from: "md",
        cell: ({ nextAt }) =>
          nextAt === null ? <span className="text-faint">–</span> : <RelativeTime value={nextAt} />,
      },
      {
        key: "updated",
        header: "Changed",
        isNarrow: true,
        from: "lg",
        align: "end",
        cell: ({ updatedAt }) => (
          <span className="text-muted">
            <RelativeTime value={updatedAt} />
          </span>
        ),
      },
      {
        key: "actions",
        header: <span className="sr-only">Actions</span>,
        isNarrow: true,
        align: "end",
        cell: (flow) => <FlowMenu flow={flow} folders={folders} />,
      },
    ];
  }, [folders, mayReadRuns, onFilter]);
  return <Table label="Flows" columns={columns} rows={flows} toKey={({ id }) => id} />;
}
