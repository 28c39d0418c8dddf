import { AppError } from "@autoweave/contracts/app-error";
import type { JsonObject } from "@autoweave/contracts/json";
import { z } from "zod";
import type { NodeDefinition } from "./define-node.js";

const shownIssues = 5;

function toLabel(definition: Pick<NodeDefinition, "config">, path: PropertyKey[]): string {
  const [first, ...rest] = path;
  if (first === undefined) return "Config";
  const schema = definition.config.shape[String(first)] as z.ZodType | undefined;
  const label = findTitle(schema) ?? String(first);
  return [label, ...rest.map((key) => (typeof key === "number" ? key + 1 : String(key)))].join(" › ");
}

// Hints may stand inside `.optional()` or `.default()`.
function findTitle(schema: z.ZodType | undefined): string | undefined {
  const title = schema?.meta()?.title;
  if (title !== undefined) return title;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return findTitle(schema.unwrap() as z.ZodType);
  return undefined;
}

/**
 * Checks a node's resolved config (lazy fields being functions already) and fills in defaults. Throws `config.invalid`
 * with one sentence that names each field at fault; `details.issues` holds their paths.
 */
export function parseConfig(definition: Pick<NodeDefinition, "config">, config: unknown): Record<string, unknown> {
  const parsed = definition.config.safeParse(config);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, shownIssues);
  const message = issues.map((issue) => `${toLabel(definition, issue.path)}: ${issue.message}`).join("; ");
  const details: JsonObject = {
    issues: issues.map((issue) => ({
      path: issue.path.map((key) => (typeof key === "number" ? key : String(key))),
      message: issue.message,
    })),
  };
  throw new AppError("config.invalid", `${message}.`.replace(/\.\.$/, "."), { details });
}
