import type { Sql } from "../database.js";

/** A flow that can be called, if it is published with a trigger for that. */
export type CallTarget = {
  flowId: string;
  flowName: string;
  versionId: string | null;
  number: number;
  trigger: string | null;
};

/** Finds a flow of a tenant by id or by name. */
export async function findCallTarget(sql: Sql, tenantId: string, flow: string): Promise<CallTarget | undefined> {
  const rows = await sql.rows<CallTarget>(
    "find-call-target",
    `SELECT f.id AS "flowId", f.name AS "flowName", f.published_version_id AS "versionId", COALESCE(v.number, 0) AS number,
       t.node AS trigger
     FROM flow f LEFT JOIN flow_version v ON v.id = f.published_version_id
       LEFT JOIN trigger t ON t.flow_id = f.id AND t.type = 'trigger.called'
     WHERE f.tenant_id = $1 AND (f.id::text = $2 OR f.name = $2)
     ORDER BY (f.id::text = $2) DESC, t.node LIMIT 1`,
    [tenantId, flow],
  );
  return rows[0];
}
