const mostShown = 4;
const mostCharacters = 80;

function toText(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text;
}

/** The details of an entry, in one line. */
export function AuditDetails({ details }: { details: Readonly<Record<string, unknown>> }) {
  const shown = Object.entries(details).filter(([, value]) => value !== null && value !== "");
  if (shown.length === 0) return null;
  return (
    <span className="truncate font-normal text-muted text-xs">
      {shown
        .slice(0, mostShown)
        .map(([name, value]) => `${name} ${toText(value)}`)
        .join(" · ")}
    </span>
  );
}
