"use client";

import { Skeleton } from "@autoweave/ui/skeleton";
import dynamic from "next/dynamic";

/** Parts of the editor that nobody sees before they have done something: each is fetched when it is first wanted. */

export const Inspector = dynamic(() => import("../inspector/inspector").then((module) => module.Inspector), {
  ssr: false,
  loading: () => (
    <div className="grid gap-3 p-3">
      <Skeleton className="h-8" />
      <Skeleton className="h-20" />
    </div>
  ),
});
export const PublishDialog = dynamic(() => import("./publish-dialog").then((module) => module.PublishDialog), {
  ssr: false,
});
export const FlowSearch = dynamic(() => import("./flow-search").then((module) => module.FlowSearch), { ssr: false });
