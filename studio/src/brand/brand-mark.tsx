/** The mark: two threads that cross, one over the other. */
export function BrandMark({ className = "size-6" }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className={className}>
      <rect width="24" height="24" rx="6" className="fill-accent" />
      <g fill="none" strokeWidth="2.25" strokeLinecap="round" className="stroke-on-accent">
        <path d="M6 7c5 0 4 10 12 10" />
        <path d="M6 17c3.2 0 4.1-2.1 5-4.2M13 9.8C14 8.2 15.200 7 18 7" />
      </g>
    </svg>
  );
}
