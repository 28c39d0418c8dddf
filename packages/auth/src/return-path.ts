const here = "https://here.invalid";
const mostCharacters = 2000;

/**
 * Where to go after signing in: `asked` when it is a path of this very address, else `/`. What leads elsewhere
 * (`//host`, `/\host`, `javascript:`, another origin) is not followed. Pure, for browsers too.
 */
export function toReturnPath(asked: string | null | undefined): string {
  if (typeof asked !== "string" || !asked.startsWith("/") || asked.length > mostCharacters) return "/";
  // Browsers drop tabs and newlines from addresses and take a backslash for a slash.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f\\]/.test(asked) || !URL.canParse(asked, here)) return "/";
  const url = new URL(asked, here);
  const path = `${url.pathname}${url.search}${url.hash}`;
  // "/..//host" becomes "//host" once it is resolved.
  return url.origin === here && !path.startsWith("//") ? path : "/";
}
