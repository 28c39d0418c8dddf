"use client";

import { Button } from "@autoweave/ui/button";
import { EmptyState } from "@autoweave/ui/empty-state";
import { Select } from "@autoweave/ui/select";
import { Skeleton } from "@autoweave/ui/skeleton";
import { CircleAlert } from "lucide-react";
import { useMemo } from "react";
import { QueryError } from "../api/query-error";
import { useCanvas } from "../canvas/use-canvas";
import { useEditorParts, useEditorState } from "../editor/editor-context";
import { selectNodes } from "../editor/selection";
import { useNodeNames } from "../outline/use-node-names";
import type { DescribedJob } from "./describe-plan";
import { toJobLook } from "./job-look";
import { useShownPlan } from "./plan-context";

function Job({ job, nameOf }: { job: DescribedJob; nameOf: (id: string) => string }) {
  const { editor } = useEditorParts();
  const canvas = useCanvas();
  const isChosen = useEditorState((state) => job.nodes.some((id) => state.selection.nodes.has(id)));
  const look = toJobLook(job.hue);
  return (
    <li>
      <button
        type="button"
        aria-current={isChosen || undefined}
        onClick={() => {
          editor.select(selectNodes(job.nodes));
          canvas.show(job.nodes);
        }}
        className="grid w-full gap-1 px-4 py-2.5 text-left hover:bg-hover aria-[current]:bg-selected"
      >
        <span className={`flex items-center gap-2 font-semibold text-sm ${look.label}`}>
          <span aria-hidden className={`size-2 rounded-full ${look.dot}`} />
          Job {job.number}
        </span>
        <span className="font-medium text-sm text-text">{job.nodes.map(nameOf).join(", ")}</span>
        <span className="text-muted text-xs">{job.why}</span>
        <span className="text-muted text-xs">{job.start}.</span>
        {job.notes.map((note) => (
          <span key={note} className="text-muted text-xs">
            {note}
          </span>
        ))}
      </button>
      {job.bodies.map((body) => (
        <div key={body.node} className="ml-4 border-line border-l">
          <p className="px-4 pt-1 text-muted text-xs">{body.summary}</p>
          <ol>
            {body.jobs.map((inner) => (
              <Job key={inner.number} job={inner} nameOf={nameOf} />
            ))}
          </ol>
        </div>
      ))}
    </li>
  );
}

/** How the draft is cut into jobs, and why, in plain words. */
export function PlanPanel({ onShowProblems }: { onShowProblems: () => void }) {
  const plan = useShownPlan();
  const nameOf = useNodeNames();
  const numbers = useMemo(() => new Map(plan?.shown?.jobs.map((job) => [job.number, job])), [plan?.shown]);
  if (plan === undefined) return null;
  if (plan.query.error) {
    return (
      <div className="p-3">
        <QueryError title="There is no plan" query={plan.query} />
      </div>
    );
  }
  const [first] = plan.diagnostics;
  if (first !== undefined) {
    return (
      <EmptyState
        icon={<CircleAlert />}
        title="No plan yet"
        action={
          <Button size="sm" onClick={onShowProblems}>
            Show problems
          </Button>
        }
      >
        A flow with errors has none. {first.message} {first.fix}
      </EmptyState>
    );
  }
  const { plans, shown } = plan;
  if (plans === undefined || shown === undefined) {
    return (
      <div role="status" aria-label="The plan is being made" className="grid gap-2 p-3">
        <Skeleton className="h-16" />
        <Skeleton className="h-16" />
      </div>
    );
  }
  return (
    <div className="grid">
      <div className="grid gap-2 border-line border-b px-4 py-3 text-sm">
        {plans.length < 2 ? null : (
          <Select
            label="Trigger"
            size="sm"
            className="w-full"
            value={shown.trigger}
            options={plans.map(({ trigger }) => ({ value: trigger, label: `Started by ${nameOf(trigger)}` }))}
            onChange={plan.showTrigger}
          />
        )}
        <p role="status">
          {shown.summary}
          {plan.query.isFetching ? "…" : "."}
        </p>
        <p className="text-muted text-xs">
          A job is what one worker does in one go. Steps between which nothing can get lost share one.
        </p>
      </div>
      {shown.trees.map((tree) => (
        <section key={tree.number} aria-label={`Tree ${tree.number}`} className="border-line border-b">
          {shown.trees.length < 2 ? null : (
            <h3 className="px-4 pt-2.5 font-medium text-muted text-xs">
              Tree {tree.number}, {tree.start}
            </h3>
          )}
          <ol aria-label="Jobs">
            {tree.jobs.flatMap((number) => {
              const job = numbers.get(number);
              return job === undefined ? [] : [<Job key={number} job={job} nameOf={nameOf} />];
            })}
          </ol>
        </section>
      ))}
    </div>
  );
}
