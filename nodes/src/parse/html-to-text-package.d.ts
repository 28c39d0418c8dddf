// The part of html-to-text 10 that is used here; the package brings no types.
declare module "html-to-text" {
  type Selector = { selector: string; format?: string; options?: Record<string, unknown> };
  export function convert(
    html: string,
    options: {
      wordwrap: number | false;
      selectors: Selector[];
      limits: { maxInputLength: number; maxDepth: number };
    },
  ): string;
}
