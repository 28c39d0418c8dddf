import type { ReactNode } from "react";

/** What a page is about, and what can be done on it. */
export function PageHeader(props: { title: ReactNode; description?: ReactNode; actions?: ReactNode }) {
  const { title, description, actions } = props;
  return (
    <header className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-6 gap-y-1">
      <h1 className="break-words text-lg">{title}</h1>
      {description === undefined ? null : (
        <p className="row-start-2 max-w-160 text-pretty text-muted text-sm max-sm:col-span-2">{description}</p>
      )}
      {actions === undefined || actions === null ? null : (
        <div className="col-start-2 row-start-1 flex items-center gap-2 sm:row-span-2 sm:self-start">{actions}</div>
      )}
    </header>
  );
}
