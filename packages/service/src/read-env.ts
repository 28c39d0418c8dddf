import { AppError } from "@autoweave/contracts/app-error";
import type { z } from "zod";

/** A setting that is given as the empty string counts as not given: that is how shells and compose files unset. */
function dropEmpty(env: NodeJS.ProcessEnv): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && value.trim() !== "") given[name] = value;
  }
  return given;
}

/**
 * Reads a process's settings, once. Throws `env.invalid` with every fault listed. Values are never repeated in it, since
 * some of them hold passwords.
 */
export function readEnv<Schema extends z.ZodObject>(
  schema: Schema,
  env: NodeJS.ProcessEnv = process.env,
): z.output<Schema> {
  const parsed = schema.safeParse(dropEmpty(env));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => ({ setting: path.join("."), message }));
  const list = faults.map(({ setting, message }) => `  ${setting}: ${message}`).join("\n");
  const count = faults.length === 1 ? "A setting is wrong" : `${faults.length} settings are wrong`;
  throw new AppError("env.invalid", `${count}; correct and start again:\n${list}`, { details: { faults } });
}
