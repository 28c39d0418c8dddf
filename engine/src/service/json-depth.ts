/** Deepest nesting of lists and objects that may come in: what walks a value by recursion bears that easily. */
export const mostDepth = 200;

/** True when lists and objects stand in each other deeper than `most`. Holds no stack of its own that the value could end. */
export function isDeeperThan(value: unknown, most: number): boolean {
  let level: object[] = isContainer(value) ? [value] : [];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > most) return true;
    const next: object[] = [];
    for (const container of level) {
      for (const inner of Array.isArray(container) ? container : Object.values(container)) {
        if (isContainer(inner)) next.push(inner);
      }
    }
    level = next;
  }
  return false;
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
