import type { ReactNode } from "react";

/** What a form is for. */
export function FormHead({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="mb-6 grid min-w-0 gap-1 break-words">
      <h1 className="text-lg">{title}</h1>
      {children === undefined ? null : <p className="text-muted text-sm">{children}</p>}
    </div>
  );
}
