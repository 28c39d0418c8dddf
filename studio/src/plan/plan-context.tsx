"use client";

import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import { manifestOf } from "@autoweave/flow/topology";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { useTRPC } from "../api/trpc";
import { nameNode } from "../outline/name-node";
import { useFlowView } from "../views/view-context";
import { type DescribedPlan, describePlan } from "./describe-plan";

/** The plan of the draft, as far as it is known. */
export type ShownPlan = {
  query: { error: unknown; isFetching: boolean; refetch: () => unknown };
  plans: readonly DescribedPlan[] | undefined;
  /** Why there is no plan. */
  diagnostics: readonly Diagnostic[];
  shown: DescribedPlan | undefined;
  showTrigger(trigger: string): void;
};

const PlanContext = createContext<ShownPlan | undefined>(undefined);
/** Edits come as fast as people type: the plan is asked for once there is a pause. */
const pauseMs = 400;

/** The plan that is shown; undefined outside of the view of plans. */
export function useShownPlan(): ShownPlan | undefined {
  return useContext(PlanContext);
}

/** The draft without places: moving a box makes no other plan. */
function useDraftMeaning(isOn: boolean): FlowGraph | undefined {
  const { store } = useFlowView().draft.editor;
  const [graph, setGraph] = useState<FlowGraph>();
  useEffect(() => {
    if (!isOn) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      const { layout: _layout, ...meaning } = store.getState().graph;
      setGraph(meaning);
    };
    look();
    const stop = store.subscribe((state, before) => {
      if (state.graph === before.graph) return;
      clearTimeout(timer);
      timer = setTimeout(look, pauseMs);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [store, isOn]);
  return graph;
}

/** Asks how the draft is cut into jobs while the view of plans is open, and again after each edit. */
export function PlanProvider({ children }: { children: ReactNode }) {
  const { view, draft } = useFlowView();
  const trpc = useTRPC();
  const isOn = view.kind === "plan";
  const graph = useDraftMeaning(isOn);
  const [trigger, setTrigger] = useState<string>();
  const query = useQuery(
    trpc.flows.plan.queryOptions(
      { graph },
      { enabled: isOn && graph !== undefined, placeholderData: keepPreviousData },
    ),
  );
  const plans = useMemo(() => {
    if (query.data?.plan === undefined || graph === undefined) return undefined;
    const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
    const typeOf = (id: string) => {
      const node = nodes.get(id);
      return node === undefined ? undefined : manifestOf(node, draft.manifests);
    };
    return describePlan(query.data.plan, {
      nameOf: (id) => {
        const node = nodes.get(id);
        return node === undefined ? id : nameNode(node, typeOf(id));
      },
      mayWait: (id) => typeOf(id)?.parks === true,
    });
  }, [query.data, graph, draft.manifests]);
  const shown = plans?.find((plan) => plan.trigger === trigger) ?? plans?.[0];
  const parts = useMemo(
    (): ShownPlan => ({
      query,
      plans,
      diagnostics: query.data?.plan === undefined ? (query.data?.diagnostics ?? []) : [],
      shown,
      showTrigger: setTrigger,
    }),
    [query, plans, shown],
  );
  return <PlanContext value={isOn ? parts : undefined}>{children}</PlanContext>;
}
