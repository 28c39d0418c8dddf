import { useMemo } from "react";
import type { Samples } from "../expression/scope-tree";
import { usePins } from "../runs/pins";
import { useShownRun } from "../runs/shown-run";
import { toSamples, toTriggerValue } from "../runs/to-samples";
import { useEditorState } from "./editor-context";

/** What the run that is shown brought, for expressions to be tried on. */
export function useSamples(): Samples {
  const { run, nodeRuns } = useShownRun();
  const { pins } = usePins();
  const env = useEditorState((state) => state.graph.settings?.env);
  return useMemo(() => {
    const trigger = nodeRuns.find((one) => one.node === run?.trigger);
    const input = trigger === undefined ? undefined : toTriggerValue(trigger.output);
    return toSamples(
      nodeRuns,
      run === undefined || input === undefined ? undefined : { node: run.trigger, input },
      pins,
      env,
    );
  }, [run, nodeRuns, pins, env]);
}
