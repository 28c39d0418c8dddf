import type { Json } from "@autoweave/contracts/json";
import type { Answer } from "@autoweave/contracts/run";
import type { Sql } from "../database.js";
import { toPayloadId } from "../stored-value.js";
import { readPayloads } from "./read.js";

type Emissions = Record<string, Json>;

/**
 * What a run hands to its caller: the body of its answer; without one, what {@link readLastEmissions} finds.
 * Null when there is neither.
 */
export async function readRunOutput(sql: Sql, runId: string): Promise<Json> {
  const runs = await sql.rows<{ answer: Answer | null }>("read-run-answer", "SELECT answer FROM run WHERE id = $1", [
    runId,
  ]);
  const answer = runs[0]?.answer ?? null;
  if (answer !== null) return answer.body;
  return (await readLastEmissions(sql, [runId])).get(runId) ?? null;
}

/**
 * What the last nodes of runs have put out: those of the top scope whose emissions no node took in. One node's only value
 * stands alone; several ports are an object by port, several nodes an object by node id. Runs without any are absent.
 */
export async function readLastEmissions(sql: Sql, runIds: string[]): Promise<Map<string, Json>> {
  // A skipped node took nothing in, so what leads to it may be where the run ended.
  const rows = await sql.rows<{ run_id: string; node: string; output: Emissions }>(
    "read-last-emissions",
    `WITH top AS (
       SELECT n.run_id, n.node, n.status, n.input, n.output FROM unnest($1::uuid[]) AS k(run_id)
       JOIN node_run n ON n.run_id = k.run_id AND n.scope = ''
     ), taken AS (
       SELECT DISTINCT t.run_id, split_part(source, '.', 1) AS node
       FROM top t, json_each(t.input) AS port, json_array_elements_text(port.value) AS source
       WHERE t.status <> 'skipped'
     )
     SELECT t.run_id, t.node, t.output FROM top t
     WHERE t.output IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM taken WHERE taken.run_id = t.run_id AND taken.node = t.node)
     ORDER BY t.run_id, t.node`,
    [runIds],
  );
  const wanted = rows.flatMap(({ run_id, output }) =>
    Object.values(output).flatMap((value) => toWanted(run_id, value)),
  );
  const payloads = await readPayloads(sql, wanted);
  const byRun = new Map<string, [string, Json][]>();
  for (const { run_id, node, output } of rows) {
    const value = toNodeOutput(output, payloads);
    if (value === undefined) continue;
    const values = byRun.get(run_id) ?? [];
    values.push([node, value]);
    byRun.set(run_id, values);
  }
  return new Map([...byRun].map(([runId, values]) => [runId, toOneValue(values)]));
}

function toWanted(runId: string, stored: Json): { runId: string; id: string }[] {
  const id = toPayloadId(stored);
  return id === undefined ? [] : [{ runId, id }];
}

function toNodeOutput(output: Emissions, payloads: ReadonlyMap<string, Json>): Json | undefined {
  const values = Object.entries(output).map(([port, stored]): [string, Json] => {
    const id = toPayloadId(stored);
    return [port, id === undefined ? stored : (payloads.get(id) ?? null)];
  });
  return values.length === 0 ? undefined : toOneValue(values);
}

function toOneValue(values: [string, Json][]): Json {
  const only = values.length === 1 ? values[0] : undefined;
  return only === undefined ? Object.fromEntries(values) : only[1];
}
