import { isReservedName } from "@autoweave/flow/rules/reserved-names";

const longest = 60;

/** Words as an id that expressions can read: `HTTP request` becomes `httpRequest`. */
function toName(wish: string): string {
  const words = wish.normalize("NFKD").match(/[A-Za-z0-9]+/g) ?? [];
  const joined = words
    .map((word, index) => {
      const isWholeCaps = word === word.toUpperCase();
      const rest = isWholeCaps ? word.slice(1).toLowerCase() : word.slice(1);
      return (index === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + rest;
    })
    .join("")
    .slice(0, longest);
  if (joined === "") return "node";
  const name = /^[0-9]/.test(joined) ? `n${joined}` : joined;
  return isReservedName(name) ? `${name}Node` : name;
}

/** An id that is not taken, as near to `wish` as ids allow: `sort`, then `sort2`, `sort3`. */
export function toNodeId(taken: ReadonlySet<string>, wish: string): string {
  const name = toName(wish);
  if (!taken.has(name)) return name;
  const stem = name.replace(/\d+$/, "") || "node";
  for (let number = 2; ; number++) {
    const id = `${stem}${number}`;
    if (!taken.has(id)) return id;
  }
}
