"use client";

import { Skeleton } from "@autoweave/ui/skeleton";
import dynamic from "next/dynamic";
import { fetchCommandMenu } from "../command/command-provider";

/**
 * Parts of the editor that nobody sees before they have done something: each is fetched when it is first wanted, or once
 * the editor has nothing else to do.
 */

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

const parts = [
  () => import("../inspector/inspector"),
  () => import("./publish-dialog"),
  () => import("./flow-search"),
  () => import("./shortcut-sheet"),
  fetchCommandMenu,
  () => import("../runs/run-list"),
  () => import("../runs/waterfall"),
  () => import("../plan/plan-panel"),
  () => import("../production/production-panel"),
  () => import("../versions/versions-panel"),
];

const untilIdle = () =>
  new Promise<void>((resolve) => {
    // Safari has no idle callbacks.
    if ("requestIdleCallback" in window) requestIdleCallback(() => resolve());
    else setTimeout(resolve, 200);
  });

/** Fetches all of them, one at a time: while the server is away none could be fetched, and edits go on all the same. */
export async function fetchLazyParts(): Promise<void> {
  for (const fetchPart of parts) {
    await untilIdle();
    // What does not come now is asked for again when it is wanted.
    await fetchPart().catch(() => undefined);
  }
}
