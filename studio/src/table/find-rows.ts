/** The rows in whose texts all of the words stand, in whatever order; capitals do not count. */
export function findRows<Row>(
  rows: readonly Row[],
  search: string,
  toTexts: (row: Row) => readonly string[],
): readonly Row[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text = toTexts(row).join("\n").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
