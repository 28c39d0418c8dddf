"use client";

import { Skeleton } from "@autoweave/ui/skeleton";
import type { ReactNode } from "react";
import { CommandMenu } from "../command/command-provider";
import { LazyCodeInput } from "../inspector/lazy-code-input";
import { LazyScriptInput } from "../inspector/lazy-script-input";
import { createLazyPart } from "../lazy/create-lazy-part";
import { inDialog } from "../lazy/in-dialog";

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

const panel = { Waiting: PanelSkeleton, frame: (words: ReactNode) => <div className="p-3">{words}</div> };

export const Inspector = createLazyPart({
  name: "The settings",
  load: async () => (await import("../inspector/inspector")).Inspector,
  ...panel,
});
export const PlanPanel = createLazyPart({
  name: "The plan",
  load: async () => (await import("../plan/plan-panel")).PlanPanel,
  ...panel,
});
export const ProductionPanel = createLazyPart({
  name: "The view of production",
  load: async () => (await import("../production/production-panel")).ProductionPanel,
  ...panel,
});
export const VersionsPanel = createLazyPart({
  name: "The view of versions",
  load: async () => (await import("../versions/versions-panel")).VersionsPanel,
  ...panel,
});
export const RunList = createLazyPart({
  name: "The list of runs",
  load: async () => (await import("../runs/run-list")).RunList,
  ...panel,
});
export const Waterfall = createLazyPart({
  name: "The waterfall",
  load: async () => (await import("../runs/waterfall")).Waterfall,
  ...panel,
});
export const ShortcutSheet = createLazyPart({
  name: "The list of shortcuts",
  load: async () => (await import("./shortcut-sheet")).ShortcutSheet,
  frame: inDialog("Keyboard shortcuts", ({ onOpenChange }) => onOpenChange(false)),
});
export const PublishDialog = createLazyPart({
  name: "This dialog",
  load: async () => (await import("./publish-dialog")).PublishDialog,
  frame: inDialog("Publish this flow", ({ onClose }) => onClose()),
});
export const FlowSearch = createLazyPart({
  name: "The search",
  load: async () => (await import("./flow-search")).FlowSearch,
  frame: inDialog("Search in this flow", ({ onClose }) => onClose()),
});

/** In the order in which they are likely to be wanted. */
const parts = [
  Inspector,
  LazyCodeInput,
  PublishDialog,
  FlowSearch,
  ShortcutSheet,
  CommandMenu,
  RunList,
  Waterfall,
  PlanPanel,
  ProductionPanel,
  VersionsPanel,
  LazyScriptInput,
];

const untilIdle = () =>
  new Promise<void>((resolve) => {
    // Safari has no idle callbacks.
    if ("requestIdleCallback" in window) requestIdleCallback(() => resolve());
    else setTimeout(resolve, 200);
  });

/**
 * Fetches all of them, one at a time: while the server is away none could be fetched, and edits go on all the same. What
 * does not come now is asked for again when it is wanted.
 */
export async function fetchLazyParts(): Promise<void> {
  for (const part of parts) {
    await untilIdle();
    await part.fetch();
  }
}
