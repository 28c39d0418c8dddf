import type { ReactNode } from "react";

/** What stands where there is nothing yet: what would be here, what it is good for, and the one thing to do about it. */
export function EmptyState(props: {
  icon: ReactNode;
  title: string;
  /** There is no other title on the page. */
  isPageTitle?: boolean;
  action?: ReactNode;
  children: ReactNode;
}) {
  const { icon, title, isPageTitle = false, action, children } = props;
  const Title = isPageTitle ? "h1" : "h2";
  return (
    <div className="flex flex-col items-center px-6 py-16 text-center">
      <div className="mb-4 flex size-10 items-center justify-center rounded-md border border-line bg-surface text-muted shadow-near [&_.lucide]:size-5">
        {icon}
      </div>
      <Title className="text-base">{title}</Title>
      <div className="mt-1 max-w-96 text-balance text-muted text-sm">{children}</div>
      {action === undefined ? null : <div className="mt-5">{action}</div>}
    </div>
  );
}
