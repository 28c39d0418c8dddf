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

/** What a last node of a run has put out, as stored. */
export type LastEmissions = { runId: string; node: string; output: Emissions };

/** Finds the last nodes of runs: those of the top scope whose emissions no node took in. */
export async function findLastEmissions(sql: Sql, runIds: string[]): Promise<LastEmissions[]> {
  // A skipped node took nothing in, so what leads to it may be where the run ended.
  return sql.rows<LastEmissions>(
    "find-last-emissions",
    `WITH top AS (
       SELECT n.run_id, n.node, n.status, n.input, n.output FROM unnest($1::uuid[]) AS k(run_id)
       JOIN node_run n ON n.run_id = k.run_id AND n.scope = ''
     ), taken AS (
       SELECT DISTINCT t.run_id, split_part(source, '.', 1) AS node
       FROM top t, json_each(t.input) AS port, json_array_elements_text(port.value) AS source
       WHERE t.status <> 'skipped'
     )
     SELECT t.run_id AS "runId", t.node, t.output FROM top t
     WHERE t.output IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM taken WHERE taken.run_id = t.run_id AND taken.node = t.node)
     ORDER BY t.run_id, t.node`,
    [runIds],
  );
}

/**
 * Makes one value of what the last nodes of a run have put out: one node's only value stands alone; several ports are an
 * object by port, several nodes an object by node id. Null when there is nothing.
 */
export function toRunOutput(
  last: readonly Pick<LastEmissions, "node" | "output">[],
  show: (stored: Json) => Json,
): Json {
  const values = last.flatMap(({ node, output }): [string, Json][] => {
    const ports = Object.entries(output).map(([port, stored]): [string, Json] => [port, show(stored)]);
    return ports.length === 0 ? [] : [[node, toOneValue(ports)]];
  });
  return values.length === 0 ? null : toOneValue(values);
}

/** What {@link toRunOutput} makes of runs, values whole. */
export async function readLastEmissions(sql: Sql, runIds: string[]): Promise<Map<string, Json>> {
  const last = await findLastEmissions(sql, runIds);
  const payloads = await readPayloads(
    sql,
    last.flatMap(({ runId, output }) => Object.values(output).flatMap((value) => toWanted(runId, value))),
  );
  const show = (stored: Json): Json => {
    const id = toPayloadId(stored);
    return id === undefined ? stored : (payloads.get(id) ?? null);
  };
  return new Map(
    runIds.map((runId) => [
      runId,
      toRunOutput(
        last.filter((one) => one.runId === runId),
        show,
      ),
    ]),
  );
}

function toWanted(runId: string, stored: Json): { runId: string; id: string }[] {
  const id = toPayloadId(stored);
  return id === undefined ? [] : [{ runId, id }];
}

function toOneValue(values: [string, Json][]): Json {
  const only = values.length === 1 ? values[0] : undefined;
  return only === undefined ? Object.fromEntries(values) : only[1];
}
