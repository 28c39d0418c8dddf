/**
 * Names the rounds that a scope stands for (`each:2/inner:0`) by their containers' names, outermost first, as people count:
 * "Map, round 3 › Repeat, round 1". Empty at the top of a flow.
 */
export function nameScope(scope: string, nameOf: (node: string) => string): string {
  if (scope === "") return "";
  return scope
    .split("/")
    .map((part) => {
      const cut = part.lastIndexOf(":");
      return `${nameOf(part.slice(0, cut))}, round ${Number(part.slice(cut + 1)) + 1}`;
    })
    .join(" › ");
}
