"use client";

import { type Tab, Tabs } from "@autoweave/ui/tabs";
import { Outline } from "../outline/outline";
import { Palette } from "../palette/palette";
import type { Saver } from "../sync/create-saver";
import { VersionsPanel } from "../versions/versions-panel";
import { useFlowView } from "../views/view-context";

/** What the panel at the left is called, by what is looked at. */
export function useLeftLabel(): string {
  const { view } = useFlowView();
  return { edit: "Palette and outline", plan: "Plan", production: "Production", versions: "Versions" }[view.kind];
}

/** What stands left of the canvas: what the view is about, and the outline of what is drawn. */
export function LeftPanel({ saver, onPublish }: { saver: Saver; onPublish: () => void }) {
  const { view, draft } = useFlowView();
  const outline: Tab = { value: "outline", label: "Outline", content: <Outline /> };
  const own: Partial<Record<typeof view.kind, Tab>> = {
    ...(draft.mayEdit ? { edit: { value: "add", label: "Add", content: <Palette /> } } : {}),
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
