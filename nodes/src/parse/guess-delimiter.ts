const candidates = [",", ";", "\t", "|"] as const;
const sampleLines = 20;
const sampleLength = 64_000;

/** Counts of each candidate in the first lines, quoted parts left out. */
function countByLine(text: string): Map<string, number>[] {
  const lines = [new Map<string, number>()];
  let isQuoted = false;
  for (const character of text.slice(0, sampleLength)) {
    if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (character === "\n") {
      if (lines.length === sampleLines) break;
      lines.push(new Map());
    } else {
      const line = lines.at(-1);
      line?.set(character, (line.get(character) ?? 0) + 1);
    }
  }
  return lines.filter((line) => line.size > 0);
}

/** The delimiter of a CSV text: the one that stands in every line and most often the same number of times. */
export function guessDelimiter(text: string): string {
  const lines = countByLine(text);
  let best: { delimiter: string; score: number } = { delimiter: ",", score: 0 };
  for (const delimiter of candidates) {
    const counts = lines.map((line) => line.get(delimiter) ?? 0);
    const first = counts[0] ?? 0;
    const same = counts.filter((count) => count === first).length;
    // Being regular counts most; among equally regular ones, the more frequent.
    const score = first === 0 ? 0 : (same / counts.length) * 1000 + Math.min(first, 999);
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}
