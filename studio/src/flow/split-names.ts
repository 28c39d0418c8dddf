/** Names that stand between separators, without spaces around them; empty ones and repetitions are left out. */
export function splitNames(text: string, separator: string): string[] {
  const names = text.split(separator).map((name) => name.normalize("NFC").trim());
  return [...new Set(names.filter((name) => name !== ""))];
}
