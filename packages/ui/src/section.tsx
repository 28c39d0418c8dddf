import { type ReactNode, useId } from "react";
import { joinClasses } from "./join-classes";

export type SectionProps = {
  title: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  /** A card around what is in it. */
  isCard?: boolean;
  children: ReactNode;
};

/** A part of a page, under a heading of its own. */
export function Section({ title, description, actions, isCard = false, children }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid gap-3">
      <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
        <div className="grid gap-0.5">
          <h2 id={id} className="text-base">
            {title}
          </h2>
          {description === undefined ? null : <p className="max-w-160 text-muted text-sm">{description}</p>}
        </div>
        {actions}
      </header>
      <div className={joinClasses(isCard && "rounded-md border border-line bg-surface p-4 shadow-near sm:p-5")}>
        {children}
      </div>
    </section>
  );
}
