"use client";

import { AppShell } from "@autoweave/ui/app-shell";
import { PageHeader } from "@autoweave/ui/page-header";
import { Skeleton } from "@autoweave/ui/skeleton";
import { usePathname } from "next/navigation";
import { EditorSkeleton } from "../editor/editor-skeleton";
import { accountPage, settingsPages, workPages } from "./pages";

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
            <Skeleton key={row} className="h-7" />
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
        <Skeleton className="h-8 max-w-96" />
        <div className="grid gap-3">
          {rows.map((row) => (
            <Skeleton key={row} className="h-10" />
          ))}
        </div>
      </div>
    </AppShell>
  );
}
