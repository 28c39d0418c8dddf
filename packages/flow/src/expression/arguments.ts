import { fail } from "./expression-fault.js";
import { toTypeName } from "./value.js";

/** The argument as text, or a fault that names the function. */
export function textArgument(args: unknown[], index: number, name: string): string {
  const value = args[index];
  return typeof value === "string" ? value : refuse(name, "a text", value);
}

/** The argument as a number. */
export function numberArgument(args: unknown[], index: number, name: string): number {
  const value = args[index];
  return typeof value === "number" ? value : refuse(name, "a number", value);
}

/** The argument as a whole number. */
export function wholeArgument(args: unknown[], index: number, name: string): number {
  const value = args[index];
  return typeof value === "number" && Number.isInteger(value) ? value : refuse(name, "a whole number", value);
}

/** The argument as a list. */
export function listArgument(args: unknown[], index: number, name: string): unknown[] {
  const value = args[index];
  return Array.isArray(value) ? value : refuse(name, "a list", value);
}

function refuse(name: string, wanted: string, value: unknown): never {
  return fail(`${name}() wants ${wanted}, and got ${value === null ? "null" : `a ${toTypeName(value)}`}.`);
}
