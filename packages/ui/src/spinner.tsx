import { LoaderCircle } from "lucide-react";
import { joinClasses } from "./join-classes";

/** Says that something is under way. `label` is read out; leave it away where words beside it say so already. */
export function Spinner({ label, className }: { label?: string; className?: string }) {
  return (
    <span role={label === undefined ? undefined : "status"} className={joinClasses("inline-flex", className)}>
      <LoaderCircle aria-hidden className="animate-turn" />
      {label === undefined ? null : <span className="sr-only">{label}</span>}
    </span>
  );
}
