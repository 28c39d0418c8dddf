import { roles } from "@autoweave/auth/role";

type Details = Readonly<Record<string, unknown>>;

/** Names of details whose value says all by itself, in the order in which it is said. */
const plain = ["name", "email", "address"];
/** Details that need their name to be understood. */
const named = ["version", "by", "from", "to", "hosts", "kind", "type"];
const titles = new Map<string, string>(Object.entries(roles).map(([role, { title }]) => [role, title]));

function toText(value: unknown): string {
  if (Array.isArray(value)) return value.map(toText).join(", ");
  return typeof value === "string" || typeof value === "number" ? String(value) : JSON.stringify(value);
}

/** What somebody became, and what a key may do: codes of ours, in words where there are some. */
function toGrants({ roles: held, scopes }: Details): string[] {
  const given = [
    ["as", held],
    ["may", scopes],
  ] as const;
  return given.flatMap(([word, codes]) => {
    if (!Array.isArray(codes) || codes.length === 0) return [];
    const words = codes.map(toText).map((code) => (code === "*" ? "do everything" : (titles.get(code) ?? code)));
    return [`${word} ${words.join(", ")}`];
  });
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);
}

/** What an entry is about, in one line; all that it holds stands elsewhere. */
export function toSummary(details: Details): string {
  return [
    ...plain.filter((name) => isGiven(details[name])).map((name) => toText(details[name])),
    ...toGrants(details),
    ...named.filter((name) => isGiven(details[name])).map((name) => `${name} ${toText(details[name])}`),
  ].join(" · ");
}
