import { manifestOf } from "@autoweave/flow/topology";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { useTRPC } from "../api/trpc";
import { useEditorParts, useEditorState } from "../editor/editor-context";
import { useMay } from "../session/use-session";
import { useVersion } from "../versions/use-version";
import { useLiveNumber } from "../versions/use-versions";
import { useFlowView } from "../views/view-context";
import { findJobPlaces } from "./find-job-places";
import { type TimeRange, toStart } from "./time-ranges";
import { toProductionMarks } from "./to-production-marks";

/** How often figures are read again while they are looked at. */
const refreshMs = 10_000;

function useStart(range: TimeRange): string {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 60_000);
    return () => clearInterval(timer);
  }, []);
  return toStart(range, now);
}

/** How the runs of the flow and its nodes did over the time that is chosen. */
export function useProduction() {
  const { flowId, manifests } = useEditorParts();
  const { view } = useFlowView();
  const nodes = useEditorState((state) => state.graph.nodes);
  const trpc = useTRPC();
  const range = view.kind === "production" ? view.range : "24h";
  const from = useStart(range);
  const enabled = useMay("observability:read") && view.kind === "production";
  const options = { enabled, refetchInterval: refreshMs, placeholderData: keepPreviousData };
  const perNode = useQuery(trpc.observe.nodes.queryOptions({ flow: flowId, from }, options));
  const perRun = useQuery(trpc.observe.runs.queryOptions({ flow: flowId, from, buckets: 30 }, options));
  const figures = perNode.data?.nodes;
  const plan = useVersion(flowId, useLiveNumber(flowId)).data?.plan;
  const waiting = useMemo(
    () => new Set(nodes.filter((node) => manifestOf(node, manifests)?.parks === true).map(({ id }) => id)),
    [nodes, manifests],
  );
  const marks = useMemo(() => {
    const ids = nodes.filter(({ type }) => type !== "flow.note").map(({ id }) => id);
    const places = plan === undefined ? undefined : findJobPlaces(plan, (id) => waiting.has(id));
    return toProductionMarks(figures === undefined ? [] : ids, figures ?? [], places);
  }, [nodes, figures, plan, waiting]);
  return { range, perNode, perRun, marks };
}
