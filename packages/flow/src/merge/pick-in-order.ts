/** Of the keys that both lists have, as many as possible that stand in the same order in both. Keys are unique. */
export function pickInOrder(one: readonly string[], other: readonly string[]): Set<string> {
  const placeOf = new Map(one.map((key, place) => [key, place]));
  const common = other.filter((key) => placeOf.has(key));
  // The longest increasing subsequence of their places: ends[n] ends the best one of length n + 1.
  const ends: { key: string; place: number; before: number }[][] = [];
  for (const key of common) {
    const place = placeOf.get(key) ?? 0;
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle]?.at(-1)?.place ?? Number.POSITIVE_INFINITY) < place) low = middle + 1;
      else high = middle;
    }
    const before = (ends[low - 1]?.length ?? 0) - 1;
    const list = ends[low];
    if (list === undefined) ends.push([{ key, place, before }]);
    else list.push({ key, place, before });
  }
  const picked = new Set<string>();
  let at = (ends.at(-1)?.length ?? 0) - 1;
  for (let length = ends.length - 1; length >= 0; length--) {
    const entry = ends[length]?.[at];
    if (entry === undefined) break;
    picked.add(entry.key);
    at = entry.before;
  }
  return picked;
}
