import type { Sql } from "./database.js";

/** A flow without its draft. */
export type FlowFacts = {
  id: string;
  name: string;
  description: string | null;
  folder: string;
  tags: string[];
  revision: number;
  draftHash: string | null;
  createdAt: Date;
  updatedAt: Date;
  /** What is live of it. */
  versionId: string | null;
  versionNumber: number | null;
  versionHash: string | null;
  /** When the next of its schedules starts a run. */
  nextAt: Date | null;
};

/** Lists flows of a tenant by name, at most `most`, from behind the name `after` on. */
export async function readFlows(
  sql: Sql,
  { tenantId, after, most }: { tenantId: string; after: string | undefined; most: number },
): Promise<FlowFacts[]> {
  return sql.rows<FlowFacts>(
    after === undefined ? "read-flows" : "read-flows-after",
    `SELECT f.id, f.name, f.description, f.folder, f.tags, f.draft_revision AS revision, f.draft_hash AS "draftHash",
       f.created_at AS "createdAt", f.updated_at AS "updatedAt", v.id AS "versionId", v.number AS "versionNumber",
       v.hash AS "versionHash",
       CASE WHEN v.id IS NOT NULL THEN (SELECT min(t.next_at) FROM trigger t WHERE t.flow_id = f.id) END AS "nextAt"
     FROM flow f LEFT JOIN flow_version v ON v.id = f.published_version_id
     WHERE f.tenant_id = $1 ${after === undefined ? "" : "AND f.name > $3"} ORDER BY f.name LIMIT $2`,
    [tenantId, most, ...(after === undefined ? [] : [after])],
  );
}
