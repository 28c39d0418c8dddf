import { CircleCheck, CircleDashed, CircleSlash2, CircleX, Clock, LoaderCircle, type LucideIcon } from "lucide-react";
import { joinClasses } from "./join-classes";

const states = {
  queued: { label: "Queued", Icon: CircleDashed, classes: "bg-queued-soft text-queued" },
  running: { label: "Running", Icon: LoaderCircle, classes: "bg-running-soft text-running" },
  waiting: { label: "Waiting", Icon: Clock, classes: "bg-waiting-soft text-waiting" },
  done: { label: "Done", Icon: CircleCheck, classes: "bg-done-soft text-done" },
  failed: { label: "Failed", Icon: CircleX, classes: "bg-failed-soft text-failed" },
  skipped: { label: "Skipped", Icon: CircleSlash2, classes: "border border-line-control border-dashed text-skipped" },
} as const satisfies Record<string, { label: string; Icon: LucideIcon; classes: string }>;

/** The five states of work, and what was passed over. */
export type State = keyof typeof states;

/** A state, in colour, sign and word. `label` where a finer word than the usual one is known. */
export function StateBadge({
  state,
  label,
  className,
}: {
  state: State;
  label?: string | undefined;
  className?: string;
}) {
  const { Icon, classes, label: usual } = states[state];
  return (
    <span
      data-state={state}
      className={joinClasses(
        "inline-flex h-5 items-center gap-1 whitespace-nowrap rounded-full pr-2 pl-1.5 font-medium text-xs",
        classes,
        className,
      )}
    >
      <Icon aria-hidden className={joinClasses("size-3.5! stroke-2!", state === "running" && "animate-turn")} />
      {label ?? usual}
    </span>
  );
}
