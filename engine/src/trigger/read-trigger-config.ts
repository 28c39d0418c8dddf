import { AppError } from "@autoweave/contracts/app-error";
import type { Binding } from "@autoweave/contracts/binding";
import { resolveConfig } from "@autoweave/flow/bindings";
import type { z } from "zod";
import type { FlowVersion } from "../run/flow-version.js";

/**
 * The config of a published trigger by its node's own schema, defaults filled in. Its expressions can read the flow's
 * constants and nothing else, since there is no run yet. Throws `config.invalid`.
 */
export function readTriggerConfig<Config extends z.ZodType>(
  schema: Config,
  lazy: Record<string, string[]>,
  trigger: { node: string; config: Record<string, Binding> },
  version: FlowVersion,
): z.output<Config> {
  const parsed = schema.safeParse(resolveConfig(trigger.config, { env: version.env }, lazy));
  if (parsed.success) return parsed.data;
  throw new AppError("config.invalid", `The config of trigger ${trigger.node} does not fit; publish its flow again.`, {
    cause: parsed.error,
  });
}
