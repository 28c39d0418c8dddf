import { ChartNoAxesColumn, History, type LucideIcon, PencilRuler, Route } from "lucide-react";
import type { ViewKind } from "./flow-view";

/** What a view is called, what it is good for, and the key that opens it. */
export type ViewLook = { label: string; hint: string; key: string; Icon: LucideIcon };

export const viewLooks: Readonly<Record<ViewKind, ViewLook>> = {
  edit: { label: "Edit", hint: "The draft", key: "1", Icon: PencilRuler },
  plan: { label: "Plan", hint: "How the draft is cut into jobs", key: "2", Icon: Route },
  production: {
    label: "Production",
    hint: "What is live, with figures of its runs",
    key: "3",
    Icon: ChartNoAxesColumn,
  },
  versions: { label: "Versions", hint: "The history, and what changed", key: "4", Icon: History },
};

/** The views, in the order in which they are offered. */
export const viewOrder: readonly ViewKind[] = ["edit", "plan", "production", "versions"];
