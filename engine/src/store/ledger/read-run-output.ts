import type { Json } from "@autoweave/contracts/json";
import type { Plan } from "@autoweave/contracts/plan";
import type { Answer } from "@autoweave/contracts/run";
import { toPayloadId } from "../stored-value.js";
import type { Sql } from "../database.js";
import { readPayloads } from "./read.js";

/**
 * What a run hands to its caller: the body of its answer; without one, what the last nodes have put out that no other
 * node takes in. One value stands alone, several are an object by node id, none is null.
 */
export async function readRunOutput(sql: Sql, runId: string): Promise<Json> {
  const runs = await sql.rows<{ answer: Answer | null; trigger: string; plan: Plan }>(
    "read-run-answer",
    "SELECT r.answer, r.trigger, v.plan FROM run r JOIN flow_version v ON v.id = r.version_id WHERE r.id = $1",
    [runId],
  );
  const run = runs[0];
  if (run === undefined) return null;
  if (run.answer !== null) return run.answer.body;
  const rows = await sql.rows<{ node: string; output: Record<string, Json> }>(
    "read-sinks",
    `SELECT node, output FROM node_run WHERE run_id = $1 AND scope = '' AND status = 'completed' AND node = ANY($2::text[])
     ORDER BY array_position($2::text[], node)`,
    [runId, findSinks(run.plan, run.trigger)],
  );
  const emissions = rows.flatMap(({ node, output }) => Object.values(output).slice(0, 1).map((value) => [node, value] as const));
  const ids = emissions.map(([, value]) => toPayloadId(value)).filter((id) => id !== undefined);
  const payloads = await readPayloads(sql, ids.map((id) => ({ runId, id })));
  const values = emissions.map(([node, stored]) => {
    const id = toPayloadId(stored);
    return [node, id === undefined ? stored : (payloads.get(id) ?? null)] as const;
  });
  if (values.length <= 1) return values[0]?.[1] ?? null;
  return Object.fromEntries(values);
}

function findSinks(plan: Plan, trigger: string): string[] {
  const nodes = (plan.triggers[trigger]?.units ?? []).flatMap((unit) => unit.nodes);
  const taken = new Set(nodes.flatMap((node) => Object.values(node.inputs).flatMap((ends) => ends.map((end) => end.node))));
  return nodes.map((node) => node.id).filter((id) => !taken.has(id));
}
