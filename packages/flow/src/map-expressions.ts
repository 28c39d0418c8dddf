import { isExpression, isLiteral } from "@autoweave/contracts/binding";
import type { Json } from "@autoweave/contracts/json";

/** The same binding with every expression's source changed; literals stay, and what did not change is given as it is. */
export function mapExpressions(value: Json, change: (source: string) => string): Json {
  if (value === null || typeof value !== "object" || isLiteral(value)) return value;
  if (isExpression(value)) {
    const source = change(value.$expr);
    return source === value.$expr ? value : { $expr: source };
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => mapExpressions(item, change));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  return mapRecord(value, change);
}

/** {@link mapExpressions} over each value of a record. */
export function mapRecord(
  record: { [key: string]: Json },
  change: (source: string) => string,
): { [key: string]: Json } {
  const entries = Object.entries(record).map(([key, inner]) => [key, mapExpressions(inner, change)] as const);
  return entries.every(([key, inner]) => inner === record[key]) ? record : Object.fromEntries(entries);
}
