import type { ReactNode } from "react";
import { joinClasses } from "./join-classes";

const tones = {
  neutral: "border-line-strong text-muted",
  accent: "border-transparent bg-accent-soft text-accent-text",
  done: "border-transparent bg-done-soft text-done",
  waiting: "border-transparent bg-waiting-soft text-waiting",
  failed: "border-transparent bg-failed-soft text-failed",
} as const;

/** A word about a thing: its kind, its role, its version. */
export function Badge(props: { tone?: keyof typeof tones; icon?: ReactNode; className?: string; children: ReactNode }) {
  const { tone = "neutral", icon, className, children } = props;
  return (
    <span
      className={joinClasses(
        "inline-flex h-5 items-center gap-1 whitespace-nowrap rounded-full border px-2 font-medium text-xs",
        tones[tone],
        className,
      )}
    >
      {icon}
      {children}
    </span>
  );
}
