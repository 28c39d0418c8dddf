import type { Sql } from "../database.js";
import { isRunId } from "./find-runs.js";

/** What is live of a flow. */
export type Startable = {
  flowId: string;
  flowName: string;
  versionId: string | null;
  number: number | null;
  triggers: { node: string; type: string }[];
};

/** Finds a flow of a tenant by id or by name (an id wins), with its live version and triggers. */
export async function findStartable(sql: Sql, tenantId: string, flow: string): Promise<Startable | undefined> {
  const rows = await sql.rows<Startable>(
    "find-startable",
    `SELECT f.id AS "flowId", f.name AS "flowName", f.published_version_id AS "versionId", v.number,
       COALESCE((SELECT json_agg(json_build_object('node', t.node, 'type', t.type) ORDER BY t.node)
         FROM trigger t WHERE t.flow_id = f.id), '[]') AS triggers
     FROM (
       (SELECT * FROM flow WHERE id = CASE WHEN $3 THEN $2::text::uuid END)
       UNION ALL (SELECT * FROM flow WHERE tenant_id = $1 AND name = $2)
       LIMIT 1
     ) f LEFT JOIN flow_version v ON v.id = f.published_version_id`,
    [tenantId, flow, isRunId(flow)],
  );
  return rows[0];
}
