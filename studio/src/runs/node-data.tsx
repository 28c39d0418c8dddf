"use client";

import type { FlowNode } from "@autoweave/contracts/flow-graph";
import type { Json } from "@autoweave/contracts/json";
import type { NodeRunView } from "@autoweave/contracts/run";
import { EmptyState } from "@autoweave/ui/empty-state";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import { Select } from "@autoweave/ui/select";
import { Skeleton } from "@autoweave/ui/skeleton";
import { StateBadge } from "@autoweave/ui/state-badge";
import { Database, RotateCw } from "lucide-react";
import { useState } from "react";
import { QueryError } from "../api/query-error";
import { ValueView } from "../data/value-view";
import { useNodeMark } from "../editor/editor-context";
import { useNodeNames } from "../outline/use-node-names";
import { formatDuration } from "../time/format-duration";
import { nameScope } from "./name-scope";
import { describeWait, toNodeState } from "./run-state";
import { useShownRun } from "./shown-run";

function toPorts(value: Json): [string, Json][] {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

/** The node in the run that is shown; of a node in a body, in one of its rounds. */
function useNodeRun(node: FlowNode): { run: NodeRunView | undefined; picker: React.ReactNode } {
  const { nodeRuns } = useShownRun();
  const nameOf = useNodeNames();
  const runs = nodeRuns.filter((one) => one.node === node.id);
  const [scope, setScope] = useState<string>();
  const run = runs.find((one) => one.scope === scope) ?? runs.find((one) => one.status === "failed") ?? runs[0];
  const picker =
    runs.length < 2 ? null : (
      <Select
        label="Round"
        size="sm"
        value={run?.scope}
        options={runs.slice(0, 500).map(({ scope, status }) => ({
          value: scope,
          label: `${nameScope(scope, nameOf)} · ${toNodeState(status)}`,
        }))}
        onChange={setScope}
      />
    );
  return { run, picker };
}

/** Stands where a node has no data to show: because there is none, or because it is not here yet. */
function Nothing() {
  const { runId, run, areValuesRead, failed } = useShownRun();
  if (runId === undefined) {
    return (
      <EmptyState icon={<Database />} title="No run is shown">
        Run the flow, or choose one of its runs, to see the data here.
      </EmptyState>
    );
  }
  if (!areValuesRead) {
    if (failed !== undefined) return <QueryError title="The data of the run could not be loaded" query={failed} />;
    return (
      <div aria-busy="true" className="grid gap-2">
        <Skeleton className="h-5 w-24" />
        <Skeleton className="h-20" />
      </div>
    );
  }
  if (run !== undefined && !("finishedAt" in run)) {
    return (
      <EmptyState icon={<Database />} title="Not reached yet">
        The run goes on. What this node takes and puts out is shown here as soon as it is its turn.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<Database />} title="Not reached in this run">
      What this node hangs on put nothing out.
    </EmptyState>
  );
}

/** What came in at a node, in the run that is shown. */
export function NodeInput({ node }: { node: FlowNode }) {
  const { run, picker } = useNodeRun(node);
  if (run === undefined) {
    return (
      <div className="p-4">
        <Nothing />
      </div>
    );
  }
  const ports = toPorts(run.input);
  return (
    <div className="grid grid-cols-1 gap-4 p-4">
      {picker}
      {ports.length === 0 ? <p className="text-muted text-sm">Nothing came in.</p> : null}
      {ports.map(([name, value]) => (
        <ValueView key={name} name={name} source={name} value={value} />
      ))}
      <ValueView name="Settings, with their values" source="config" value={run.config} />
    </div>
  );
}

/** What a node put out, in the run that is shown; or why it did not. */
export function NodeOutput({ node, actions }: { node: FlowNode; actions?: React.ReactNode }) {
  const { run, picker } = useNodeRun(node);
  const stale = useNodeMark(node.id)?.stale;
  const wait = run === undefined ? undefined : describeWait(run);
  // The last try is what stands above.
  const earlier = run?.attempts.filter(({ attempt }) => attempt < run.attempt) ?? [];
  return (
    <div className="grid grid-cols-1 gap-4 p-4">
      {actions}
      {run === undefined ? (
        <Nothing />
      ) : (
        <>
          {stale === undefined ? null : (
            <p
              role="status"
              className="flex items-start gap-2 rounded-sm bg-waiting-soft px-3 py-2 text-sm text-waiting"
            >
              <RotateCw aria-hidden className="mt-0.5" />
              <span>
                <span className="font-medium">Stale.</span> {stale} Run to here to see what comes out now.
              </span>
            </p>
          )}
          <div className="flex flex-wrap items-center gap-2 text-muted text-xs">
            <StateBadge state={toNodeState(run.status)} />
            {run.durationMs === null ? null : <span className="tabular-nums">{formatDuration(run.durationMs)}</span>}
            {run.attempt > 1 ? <span>{run.attempt} tries</span> : null}
            {wait === undefined ? null : <span>{wait}</span>}
            {picker}
          </div>
          {run.error === null ? null : (
            <ErrorNotice title={run.error.message} code={run.error.code}>
              {run.error.fault === "author"
                ? "Change the flow or its input, then redrive or run it again."
                : run.error.fault === "world"
                  ? "The other side may recover by itself: redrive the run later."
                  : "This is a fault of AutoWeave itself; its log says more."}
            </ErrorNotice>
          )}
          {toPorts(run.output).map(([name, value]) => (
            <ValueView key={name} name={name} source={`nodes.${node.id}.${name}`} value={value} />
          ))}
          {earlier.length === 0 ? null : (
            <section>
              <h3 className="mb-1 font-medium text-muted text-xs">Earlier tries</h3>
              <ul className="grid gap-1 text-xs">
                {earlier.map((attempt) => (
                  <li key={attempt.attempt} className="text-muted">
                    {attempt.attempt}. {attempt.error?.message ?? "ended"}
                  </li>
                ))}
              </ul>
            </section>
          )}
        </>
      )}
    </div>
  );
}
