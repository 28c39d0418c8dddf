import pg from "pg";

/** A published flow that kept runs are of. */
export type SeededFlow = { flowId: string; flowName: string; versionId: string };

/** Of a hundred runs one has failed, and one in five thousand still goes on. */
const seedRuns = `
  INSERT INTO run (id, tenant_id, flow_id, flow_name, version_id, version, trigger, cause, status, input, answer, error,
    created_at, finished_at)
  SELECT gen_random_uuid(), $1, $2, $3, $4, 1, 'start', 'manual',
    CASE WHEN n % 5000 = 0 THEN 'running' WHEN n % 100 = 0 THEN 'failed' ELSE 'completed' END,
    '{"n": 1}', CASE WHEN n % 100 = 0 THEN NULL ELSE '{"status": 200, "headers": {}, "body": {"n": 1}}'::json END,
    CASE WHEN n % 100 = 0 AND n % 5000 <> 0 THEN '{"code": "flow.stopped", "message": "stopped"}'::json END,
    now() - n * interval '25 seconds', CASE WHEN n % 5000 = 0 THEN NULL ELSE now() - n * interval '25 seconds' END
  FROM generate_series(1, $5::int) AS n`;

const seedNodes = `
  INSERT INTO node_run (run_id, scope, node, tenant_id, unit, type, status, attempt, attempts, input, config, output,
    started_at, finished_at)
  SELECT r.id, '', node, $1, 'start', type, 'completed', 1, '[]', '{}', '{}', '{"out": {"n": 1}}', r.created_at, r.created_at
  FROM run r CROSS JOIN (VALUES ('start', 'trigger.manual@1'), ('reply', 'flow.respond@1')) AS part (node, type)
  WHERE r.tenant_id = $1`;

/** Writes `runs` ended runs with two nodes each, spread over the flows, as a month of work would have left them. */
export async function seedKeptRuns(
  databaseUrl: string,
  { tenantId, flows, runs }: { tenantId: string; flows: readonly SeededFlow[]; runs: number },
): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const { flowId, flowName, versionId } of flows) {
      await client.query(seedRuns, [tenantId, flowId, flowName, versionId, Math.round(runs / flows.length)]);
    }
    await client.query(seedNodes, [tenantId]);
    // What PostgreSQL does by itself after so many rows, a month spreads: it must not fall into what is measured.
    await client.query("VACUUM (ANALYZE) run");
    await client.query("VACUUM (ANALYZE) node_run");
    await client.query("CHECKPOINT");
  } finally {
    await client.end();
  }
}
