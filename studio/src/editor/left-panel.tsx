"use client";

import { EmptyState } from "@autoweave/ui/empty-state";
import { type Tab, Tabs } from "@autoweave/ui/tabs";
import { ChartNoAxesColumn } from "lucide-react";
import { Outline } from "../outline/outline";
import { Palette } from "../palette/palette";
import { useMay } from "../session/use-session";
import type { Saver } from "../sync/create-saver";
import { useFlowView } from "../views/view-context";
import { PlanPanel, ProductionPanel, VersionsPanel } from "./lazy-parts";

/** What the panel at the left is called, by what is looked at. */
export function useLeftLabel(): string {
  const { view } = useFlowView();
  return { edit: "Palette and outline", plan: "Plan", production: "Production", versions: "Versions" }[view.kind];
}

function NoFigures() {
  return (
    <EmptyState icon={<ChartNoAxesColumn />} title="Figures are not open to you">
      Whoever owns the workspace can give you a role that may see them.
    </EmptyState>
  );
}

/** What stands left of the canvas: what the view is about, and the outline of what is drawn. */
export function LeftPanel(props: { saver: Saver; onPublish: () => void; onShowProblems: () => void }) {
  const { saver, onPublish, onShowProblems } = props;
  const mayObserve = useMay("observability:read");
  const { view, draft } = useFlowView();
  const outline: Tab = { value: "outline", label: "Outline", content: <Outline /> };
  const own: Partial<Record<typeof view.kind, Tab>> = {
    ...(draft.mayEdit ? { edit: { value: "add", label: "Add", content: <Palette /> } } : {}),
    plan: { value: "plan", label: "Plan", content: <PlanPanel onShowProblems={onShowProblems} /> },
    production: {
      value: "production",
      label: "Production",
      content: mayObserve ? <ProductionPanel onPublish={onPublish} /> : <NoFigures />,
    },
    versions: {
      value: "versions",
      label: "Versions",
      content: <VersionsPanel saver={saver} onPublish={onPublish} />,
    },
  };
  const first = own[view.kind];
  return (
    <Tabs
      key={view.kind}
      label="Left panel"
      className="min-h-0 flex-1"
      tabs={first === undefined ? [outline] : [first, outline]}
    />
  );
}
