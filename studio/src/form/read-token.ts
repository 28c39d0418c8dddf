/** The token of a link's address; undefined when the link has lost it. */
export function readToken(token: string | string[] | undefined): string | undefined {
  return typeof token === "string" && token !== "" ? token : undefined;
}
