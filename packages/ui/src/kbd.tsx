import { joinClasses } from "./join-classes";

/** Keys of a shortcut, as in `Ctrl K`: each between spaces is a cap of its own. */
export function Kbd({ keys, className }: { keys: string; className?: string }) {
  return (
    <kbd className={joinClasses("inline-flex items-center gap-0.5 font-sans", className)}>
      {keys.split(" ").map((key) => (
        <span
          key={key}
          className="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-[4px] border border-line-strong bg-sunken px-1 text-[0.6875rem] text-muted leading-none"
        >
          {key}
        </span>
      ))}
    </kbd>
  );
}
