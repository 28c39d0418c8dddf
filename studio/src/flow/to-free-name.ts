const longest = 200;

/** A name that no flow has, as near to `wish` as that allows: `Greeting`, then `Greeting 2`. */
export function toFreeName(taken: ReadonlySet<string>, wish: string): string {
  const name = wish.trim().slice(0, longest) || "New flow";
  if (!taken.has(name)) return name;
  const stem = name.replace(/ \d+$/, "").slice(0, longest - 8);
  for (let number = 2; ; number++) {
    const next = `${stem} ${number}`;
    if (!taken.has(next)) return next;
  }
}
