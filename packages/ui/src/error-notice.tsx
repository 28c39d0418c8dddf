import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { joinClasses } from "./join-classes";

export type ErrorNoticeProps = {
  /** What went wrong. */
  title: string;
  /** Why, and what to do. */
  children?: ReactNode;
  /** The button that mends it. */
  action?: ReactNode;
  /** For who asks for help: the error's code. */
  code?: string | undefined;
  className?: string;
};

/** Something went wrong, and how to go on. */
export function ErrorNotice({ title, children, action, code, className }: ErrorNoticeProps) {
  return (
    <div role="alert" className={joinClasses("flex gap-2.5 rounded-sm bg-failed-soft px-3 py-2.5 text-sm", className)}>
      <TriangleAlert aria-hidden className="mt-0.5 text-failed" />
      <div className="grid min-w-0 flex-1 gap-0.5">
        <p className="font-medium text-text">{title}</p>
        {children === undefined ? null : <div className="text-muted">{children}</div>}
        {code === undefined ? null : <p className="font-mono text-[0.6875rem] text-muted">{code}</p>}
        {action === undefined ? null : <div className="mt-2">{action}</div>}
      </div>
    </div>
  );
}
