import { z } from "zod";

const longestPath = 200;
const mostSegments = 10;
const segment = /^(?:[A-Za-z0-9._~-]+|:[A-Za-z_][A-Za-z0-9_]*)$/;

function toSegments(path: string): string[] {
  return path.split("/");
}

function hasUniqueParams(path: string): boolean {
  const params = toSegments(path).filter((part) => part.startsWith(":"));
  return new Set(params).size === params.length;
}

/**
 * What stands behind `/hooks/`: segments of letters, digits, `.`, `_`, `~` and `-`, where `:name` takes any one segment
 * and gives it as a parameter.
 */
export const HookPath = z
  .string()
  .min(1, "name a path")
  .max(longestPath)
  .refine((path) => !path.startsWith("/") && !path.endsWith("/"), "write it without a slash at its ends: orders/:id")
  .refine((path) => toSegments(path).length <= mostSegments, `use at most ${mostSegments} segments`)
  .refine(
    (path) => toSegments(path.replace(/^\/|\/$/g, "")).every((part) => segment.test(part)),
    "use letters, digits, . _ ~ - in its segments, or :name for a parameter",
  )
  .refine((path) => !toSegments(path).some((part) => part === "." || part === ".."), "a segment cannot be . or ..")
  .refine((path) => !toSegments(path).includes(":__proto__"), "__proto__ cannot be a parameter's name")
  .refine(hasUniqueParams, "give each parameter a name of its own");
