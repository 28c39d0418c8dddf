import type { Json, JsonObject } from "@autoweave/contracts/json";

/** Groups named values: a name given twice is a list. Every name is an own key, `__proto__` included. */
export function toFields(entries: Iterable<readonly [string, Json]>): JsonObject {
  const values = new Map<string, Json[]>();
  for (const [name, value] of entries) {
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }
  return Object.fromEntries([...values].map(([name, list]) => [name, list.length === 1 ? (list[0] ?? null) : list]));
}
