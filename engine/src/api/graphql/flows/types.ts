import { NodeRunStatus, RunCause, RunStatus } from "@autoweave/contracts/run";
import type { FlowSummary } from "../../../service/flow/list-flows.js";
import type { NodeRunSummary } from "../../../service/run/list-node-runs.js";
import type { RunSummary } from "../../../service/run/run-view.js";
import type { VersionSummary } from "../../../service/version/versions.js";
import type { Builder } from "../builder.js";
import { toEnumValues } from "../to-enum-values.js";
import { defineAnswer } from "./define-answer.js";
import { defineAttempt } from "./define-attempt.js";
import { defineDiagnostic } from "./define-diagnostic.js";
import { defineErrorInfo } from "./define-error-info.js";
import { defineRedrive } from "./define-redrive.js";
import { defineLiveVersion, defineTrigger } from "./define-trigger.js";

/** The types of the subgraph that refer to each other, before they have fields. */
export function createTypes(builder: Builder) {
  const flow = builder.objectRef<FlowSummary>("Flow");
  const version = builder.objectRef<VersionSummary>("FlowVersion");
  const run = builder.objectRef<RunSummary>("Run");
  const nodeRun = builder.objectRef<NodeRunSummary>("NodeRun");
  const error = defineErrorInfo(builder);
  return {
    flow,
    version,
    run,
    nodeRun,
    flows: builder.connectionObject({ type: flow, name: "FlowConnection" }),
    versions: builder.connectionObject({ type: version, name: "FlowVersionConnection" }),
    runs: builder.connectionObject({ type: run, name: "RunConnection" }),
    nodeRuns: builder.connectionObject({ type: nodeRun, name: "NodeRunConnection" }),
    error,
    answer: defineAnswer(builder),
    attempt: defineAttempt(builder, error),
    diagnostic: defineDiagnostic(builder),
    trigger: defineTrigger(builder),
    redrive: defineRedrive(builder),
    liveVersion: defineLiveVersion(builder),
    runStatus: builder.enumType("RunStatus", {
      description: "FAILING and CANCELLING still have nodes at work; nothing new starts in them.",
      values: toEnumValues(RunStatus.options),
    }),
    runCause: builder.enumType("RunCause", {
      description: "How a run came to be.",
      values: toEnumValues(RunCause.options),
    }),
    nodeRunStatus: builder.enumType("NodeRunStatus", {
      description: "How a node of a run stands.",
      values: toEnumValues(NodeRunStatus.options),
    }),
  };
}

/** The types of the subgraph. */
export type FlowTypes = ReturnType<typeof createTypes>;
