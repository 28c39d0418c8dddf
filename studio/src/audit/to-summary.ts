type Details = Readonly<Record<string, unknown>>;

/** Names of details whose value says all by itself, in the order in which it is said. */
const plain = ["name", "email", "address"];
/** Details that need their name to be understood. */
const named = ["version", "by", "from", "to", "roles", "scopes", "hosts", "kind", "type"];

function toText(value: unknown): string {
  if (Array.isArray(value)) return value.map(toText).join(", ");
  return typeof value === "string" || typeof value === "number" ? String(value) : JSON.stringify(value);
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);
}

/** What an entry is about, in one line; all that it holds stands elsewhere. */
export function toSummary(details: Details): string {
  return [
    ...plain.filter((name) => isGiven(details[name])).map((name) => toText(details[name])),
    ...named.filter((name) => isGiven(details[name])).map((name) => `${name} ${toText(details[name])}`),
  ].join(" · ");
}
