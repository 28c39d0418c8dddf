import { isExpression, isLiteral, isTextTemplate } from "@autoweave/contracts/binding";
import type { Json } from "@autoweave/contracts/json";
import { toCanonicalJson } from "@autoweave/contracts/to-canonical-json";

/** A place in a value. */
export type Path = (string | number)[];

/** Whose value counts where both changed the same place. */
export type Side = "theirs" | "mine";

/** One value or none; none is what an absent key has. */
type Maybe = Json | undefined;

/** True for equal values, whatever the order of keys. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (one === undefined || other === undefined) return false;
  return toCanonicalJson(one) === toCanonicalJson(other);
}

/**
 * Brings together what two people made of one value, key by key and, in lists that nobody made longer or shorter, item by
 * item. A binding is one thing. `onConflict` hears of each place that both changed differently; there `prefer` counts.
 */
export function mergeJson(
  base: Maybe,
  theirs: Maybe,
  mine: Maybe,
  prefer: Side,
  onConflict: (path: Path) => void,
  path: Path = [],
): Maybe {
  if (isSame(theirs, mine) || isSame(base, mine)) return theirs;
  if (isSame(base, theirs)) return mine;
  if (isMap(base) && isMap(theirs) && isMap(mine)) {
    const keys = [...new Set([...Object.keys(theirs), ...Object.keys(mine)])];
    const entries = keys.flatMap((key): [string, Json][] => {
      const value = mergeJson(own(base, key), own(theirs, key), own(mine, key), prefer, onConflict, [...path, key]);
      return value === undefined ? [] : [[key, value]];
    });
    return Object.fromEntries(entries);
  }
  if (isList(base) && isList(theirs) && isList(mine) && theirs.length === base.length && mine.length === base.length) {
    return base.map(
      (item, index) => mergeJson(item, theirs[index], mine[index], prefer, onConflict, [...path, index]) ?? null,
    );
  }
  onConflict(path);
  return prefer === "mine" ? mine : theirs;
}

function own(map: { [key: string]: Json }, key: string): Maybe {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function isList(value: Maybe): value is Json[] {
  return Array.isArray(value);
}

function isMap(value: Maybe): value is { [key: string]: Json } {
  if (value === undefined || value === null || typeof value !== "object" || Array.isArray(value)) return false;
  return !isExpression(value) && !isTextTemplate(value) && !isLiteral(value);
}
