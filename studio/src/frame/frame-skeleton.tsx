"use client";

import { AppShell } from "@autoweave/ui/app-shell";
import { PageHeader } from "@autoweave/ui/page-header";
import { Skeleton } from "@autoweave/ui/skeleton";
import { usePathname } from "next/navigation";
import { EditorSkeleton } from "../editor/editor-skeleton";
import { accountPage, flowsPage, settingsPages, workPages } from "./pages";

const rows = ["one", "two", "three", "four"];

/** A page before it is known who is here: the server sends it, so that there is something to see before any script ran. */
export function FrameSkeleton() {
  const path = usePathname();
  if (path.startsWith("/flows/")) return <EditorSkeleton />;
  const page = [...workPages, ...settingsPages, accountPage].find((one) => one.path === path);
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
      <p role="status" className="sr-only">
        The page is loading
      </p>
      <div aria-hidden className="mx-auto grid w-full max-w-260 gap-6 px-4 py-6 sm:px-8 sm:py-8">
        {page === undefined ? null : <PageHeader title={page.title} description={page.description} />}
        {page === flowsPage ? <Skeleton className="h-8 max-w-96 touch:h-11" /> : null}
        <div className="divide-y divide-line rounded-md border border-line bg-surface shadow-near">
          <div className="flex h-8 items-center px-4">
            <Skeleton className="h-3 w-16" />
          </div>
          {rows.map((row) => (
            <div key={row} className="flex h-14 items-center gap-8 px-4">
              <Skeleton className="h-3.5 w-40" />
              <Skeleton className="ml-auto h-3.5 w-16" />
              <Skeleton className="h-3.5 w-16 max-sm:hidden" />
            </div>
          ))}
        </div>
      </div>
    </AppShell>
  );
}
