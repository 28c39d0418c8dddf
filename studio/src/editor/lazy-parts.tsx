"use client";

import { Skeleton } from "@autoweave/ui/skeleton";
import dynamic from "next/dynamic";

/** Parts of the editor that nobody sees before they have done something: each is fetched when it is first wanted. */

function PanelSkeleton() {
  return (
    <div className="grid gap-3 p-3">
      <Skeleton className="h-8" />
      <Skeleton className="h-20" />
    </div>
  );
}

export const Inspector = dynamic(() => import("../inspector/inspector").then((module) => module.Inspector), {
  ssr: false,
  loading: PanelSkeleton,
});
export const PlanPanel = dynamic(() => import("../plan/plan-panel").then((module) => module.PlanPanel), {
  ssr: false,
  loading: PanelSkeleton,
});
export const ProductionPanel = dynamic(
  () => import("../production/production-panel").then((module) => module.ProductionPanel),
  { ssr: false, loading: PanelSkeleton },
);
export const VersionsPanel = dynamic(
  () => import("../versions/versions-panel").then((module) => module.VersionsPanel),
  { ssr: false, loading: PanelSkeleton },
);
export const RunList = dynamic(() => import("../runs/run-list").then((module) => module.RunList), {
  ssr: false,
  loading: PanelSkeleton,
});
export const Waterfall = dynamic(() => import("../runs/waterfall").then((module) => module.Waterfall), {
  ssr: false,
  loading: PanelSkeleton,
});
export const ShortcutSheet = dynamic(() => import("./shortcut-sheet").then((module) => module.ShortcutSheet), {
  ssr: false,
});
export const PublishDialog = dynamic(() => import("./publish-dialog").then((module) => module.PublishDialog), {
  ssr: false,
});
export const FlowSearch = dynamic(() => import("./flow-search").then((module) => module.FlowSearch), { ssr: false });
