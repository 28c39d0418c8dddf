/** Where the documentation explains an error code. */
export function toErrorDocs(code: string): string {
  return `docs/errors.md#${code.replaceAll(".", "")}`;
}
