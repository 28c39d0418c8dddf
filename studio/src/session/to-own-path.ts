/** Any address will do: only whether the path leaves it is looked at. */
const here = "https://here.invalid";

/** A path of this address to go to after signing in. What leads elsewhere, or is none, becomes the first page. */
export function toOwnPath(wanted: unknown): string {
  if (typeof wanted !== "string" || !wanted.startsWith("/")) return "/";
  const url = URL.parse(wanted, here);
  if (url === null || url.origin !== here) return "/";
  const path = `${url.pathname}${url.search}${url.hash}`;
  // `/x/..//evil.example` has become `//evil.example`, which a browser takes for another host.
  return path.startsWith("//") ? "/" : path;
}
