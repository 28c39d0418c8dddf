"use client";

import { PageHeader } from "@autoweave/ui/page-header";
import { Skeleton } from "@autoweave/ui/skeleton";
import { usePathname } from "next/navigation";
import { accountPage, flowsPage, settingsPages, workPages } from "./pages";

const rows = ["one", "two", "three", "four"];

/** Stands inside the frame for a page that is still to come. */
export function PageSkeleton() {
  const path = usePathname();
  const page = [...workPages, ...settingsPages, accountPage].find((one) => one.path === path);
  return (
    <>
      <p role="status" className="sr-only">
        The page is loading
      </p>
      <div aria-hidden className="grid gap-6">
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
    </>
  );
}
