import { joinClasses } from "./join-classes";

/** Stands where data will be, in its size. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={joinClasses("block animate-breathe rounded-sm bg-pressed", className)} />;
}
