"use client";

import { AppShell } from "@autoweave/ui/app-shell";
import { Skeleton } from "@autoweave/ui/skeleton";
import { usePathname } from "next/navigation";
import { EditorSkeleton } from "../editor/editor-skeleton";
import { pageClasses } from "./page-classes";
import { PageSkeleton } from "./page-skeleton";

const rows = ["one", "two", "three", "four"];

/** A page before it is known who is here: the server sends it, so that there is something to see before any script ran. */
export function FrameSkeleton() {
  const path = usePathname();
  if (path.startsWith("/flows/")) return <EditorSkeleton />;
  return (
    <AppShell
      head={<Skeleton className="h-6 w-36" />}
      navigation={
        <div className="grid gap-2.5 p-1">
          {rows.map((row) => (
            <Skeleton key={row} className="h-7 touch:h-10" />
          ))}
        </div>
      }
      foot={<Skeleton className="h-8" />}
      isLoading
    >
      <div className={pageClasses}>
        <PageSkeleton />
      </div>
    </AppShell>
  );
}
