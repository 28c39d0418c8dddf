import { Skeleton } from "@autoweave/ui/skeleton";

const rows = ["one", "two", "three", "four", "five", "six", "seven", "eight"];

/** Gray shapes where the editor will be. */
export function EditorSkeleton() {
  return (
    <div role="status" aria-label="The flow is loading" className="flex h-dvh flex-col bg-canvas">
      <div className="flex h-12 items-center gap-3 border-line border-b bg-surface px-3">
        <Skeleton className="size-7" />
        <Skeleton className="h-4 w-48" />
        <span className="flex-1" />
        <Skeleton className="h-8 w-20" />
        <Skeleton className="h-8 w-24" />
      </div>
      <div className="flex min-h-0 flex-1">
        <div className="hidden w-70 border-line border-r bg-surface p-3 md:grid md:content-start md:gap-2.5">
          {rows.map((row) => (
            <Skeleton key={row} className="h-9" />
          ))}
        </div>
      </div>
    </div>
  );
}
