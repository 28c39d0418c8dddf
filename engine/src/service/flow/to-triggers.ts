import { isAppError } from "@autoweave/contracts/app-error";
import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { FlowGraph, FlowNode } from "@autoweave/contracts/flow-graph";
import type { Json, JsonObject } from "@autoweave/contracts/json";
import { type ManifestRegistry, toNodeTypeKey } from "@autoweave/contracts/node-manifest";
import { resolveConfig } from "@autoweave/flow/bindings";
import { nextDates } from "@autoweave/flow/next-dates";
import { parseConfig } from "@autoweave/node-sdk";
import type { NodeRegistry } from "../../run/node-registry.js";
import { answerSameCalls } from "./claim-hooks.js";
import { toEnv } from "./trigger-view.js";

/** A trigger that goes live. `config` is as its author wrote it: what reads it, resolves it. */
export type NewTrigger = {
  node: string;
  type: string;
  config: JsonObject;
  hookPath: string | null;
  hookMethods: string[];
  schedule: { cron: string; timeZone: string; nextAt: Date | null } | undefined;
};

/** Triggers that the engine reads before there is a run: all of their config must be known when they go live. */
const readEarly = new Set(["trigger.webhook", "trigger.schedule", "trigger.error"]);

/** The triggers of a graph that has compiled, or what is wrong with their config. */
export function toTriggers(
  parts: { manifests: ManifestRegistry; nodes: NodeRegistry },
  graph: FlowGraph,
  now: Date,
): { triggers: NewTrigger[]; diagnostics: Diagnostic[] } {
  const triggers: NewTrigger[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const node of graph.nodes) {
    const manifest = parts.manifests.get(toNodeTypeKey(node));
    if (manifest?.kind !== "trigger" || node.disabled === true) continue;
    try {
      const config = readEarly.has(node.type) ? readConfig(parts, node, toEnv(graph), manifest.lazy) : {};
      const trigger = toTrigger(node, config, now);
      const clash = triggers.find((other) => answerSameCalls(other, trigger));
      if (clash !== undefined) diagnostics.push(toClash(trigger, clash));
      triggers.push(trigger);
    } catch (thrown) {
      if (!isAppError(thrown)) throw thrown;
      diagnostics.push(toDiagnostic(node, thrown));
    }
  }
  return { triggers, diagnostics };
}

function readConfig(
  parts: { nodes: NodeRegistry },
  node: FlowNode,
  env: Record<string, Json>,
  lazy: Record<string, string[]>,
): Record<string, unknown> {
  return parseConfig(parts.nodes.get(node), resolveConfig(node.config, { env }, lazy));
}

function toTrigger(node: FlowNode, config: Record<string, unknown>, now: Date): NewTrigger {
  const base = { node: node.id, type: node.type, config: node.config };
  const none = { hookPath: null, hookMethods: [], schedule: undefined };
  if (node.type === "trigger.webhook") {
    return { ...base, ...none, hookPath: String(config.path), hookMethods: (config.methods as string[]) ?? [] };
  }
  if (node.type === "trigger.schedule") {
    const [cron, timeZone] = [String(config.cron), String(config.timeZone)];
    return { ...base, ...none, schedule: { cron, timeZone, nextAt: nextDates(cron, timeZone, 1, now)[0] ?? null } };
  }
  return { ...base, ...none };
}

function toClash(trigger: NewTrigger, other: NewTrigger): Diagnostic {
  return {
    code: "node.duplicate-webhook",
    severity: "error",
    message: `The webhooks "${other.node}" and "${trigger.node}" both answer /hooks/${trigger.hookPath}.`,
    fix: `Give "${trigger.node}" another path or other methods, or remove one of them.`,
    node: trigger.node,
    path: ["path"],
  };
}

function toDiagnostic(node: FlowNode, error: { message: string; details?: JsonObject | undefined }): Diagnostic {
  const issues = error.details?.issues;
  const first = Array.isArray(issues) ? (issues[0] as { path?: (string | number)[] } | undefined) : undefined;
  return {
    code: "config.trigger",
    severity: "error",
    message: `The trigger "${node.id}": ${error.message}`,
    fix: "Mend its config. It is read before there is a run, so its expressions may read the flow's constants (env) only.",
    node: node.id,
    ...(first?.path === undefined ? {} : { path: first.path }),
  };
}
