/** How every control that can be filled in looks. */
export const controlClasses =
  "w-full rounded-sm border border-line-control bg-surface text-text shadow-near transition-colors duration-120 ease-out " +
  "hover:border-faint focus-visible:border-accent-text focus-visible:outline-1 focus-visible:outline-offset-0 " +
  "aria-invalid:border-failed [&[readonly]]:bg-sunken [&[readonly]]:text-muted disabled:cursor-not-allowed disabled:bg-sunken disabled:text-faint";

/** Further for a control of one line. Below 16 px, phones zoom in on what is typed into. */
export const lineClasses = "touch:h-11 touch:text-[1rem]";
