import type { ReactNode } from "react";

/** What a page is about, and what can be done on it. */
export function PageHeader(props: { title: ReactNode; description?: ReactNode; actions?: ReactNode }) {
  const { title, description, actions } = props;
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="grid min-w-0 gap-1">
        <h1 className="text-lg">{title}</h1>
        {description === undefined ? null : <p className="max-w-160 text-muted text-sm">{description}</p>}
      </div>
      {actions === undefined ? null : <div className="flex flex-none items-center gap-2">{actions}</div>}
    </header>
  );
}
