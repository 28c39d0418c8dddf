import { createHash } from "node:crypto";
import type { Json } from "@autoweave/contracts/json";
import type { Sql } from "../../store/database.js";

/** A published flow as something that can be called: by name, with a schema of what it takes and of what it gives. */
export type TypedFlow = {
  flowId: string;
  flowName: string;
  /** The trigger that a call starts. */
  node: string;
  /** What it is called in GraphQL and in clients, behind `runFlow_`. */
  name: string;
  input: Json | undefined;
  result: Json | undefined;
};

/** Most flows of a tenant that get types of their own. */
export const mostTypedFlows = 1000;

const longestName = 60;

/** Which of a flow's triggers a call starts: the one for callers, else the manual one, else the only one there is. */
const callable = ["trigger.called", "trigger.manual"];

type Row = {
  flowId: string;
  flowName: string;
  triggers: { node: string; type: string; config: { schema?: Json; result?: Json } }[] | null;
};

/** Changes whenever what `listTypedFlows` gives may have changed. */
export async function readTypedMark(sql: Sql, tenantId: string): Promise<string> {
  const rows = await sql.rows<{ mark: string }>(
    "read-typed-mark",
    `SELECT count(published_version_id) || ':'
       || COALESCE(md5(string_agg(id::text || COALESCE(published_version_id::text, '') || name, '|' ORDER BY id)), '') AS mark
     FROM flow WHERE tenant_id = $1`,
    [tenantId],
  );
  return rows[0]?.mark ?? "";
}

/** The published flows of a tenant that can be called, the oldest first. */
export async function listTypedFlows(sql: Sql, tenantId: string): Promise<TypedFlow[]> {
  // Flows that are drafts keep their name, too: publishing one must not rename another's.
  const rows = await sql.rows<Row>(
    "list-typed-flows",
    `SELECT f.id AS "flowId", f.name AS "flowName", (
       SELECT json_agg(json_build_object('node', t.node, 'type', t.type, 'config', t.config) ORDER BY t.node)
       FROM trigger t WHERE t.flow_id = f.id AND f.published_version_id IS NOT NULL
     ) AS triggers FROM flow f WHERE f.tenant_id = $1 ORDER BY f.id`,
    [tenantId],
  );
  const taken = new Set<string>();
  const flows: TypedFlow[] = [];
  for (const { flowId, flowName, triggers } of rows) {
    const name = toFreeName(flowName, flowId, taken);
    taken.add(name);
    const trigger = pickTrigger(triggers ?? []);
    if (trigger === undefined || flows.length === mostTypedFlows) continue;
    const { node, type, config } = trigger;
    const isCalled = type === "trigger.called";
    flows.push({
      ...{ flowId, flowName, node, name },
      input: isCalled ? config.schema : undefined,
      result: isCalled ? config.result : undefined,
    });
  }
  return flows;
}

function pickTrigger(triggers: NonNullable<Row["triggers"]>) {
  for (const type of callable) {
    const [only, another] = triggers.filter((trigger) => trigger.type === type);
    if (only !== undefined) return another === undefined ? only : undefined;
  }
  return triggers.length === 1 ? triggers[0] : undefined;
}

/** A flow's name in letters, digits and underscores. The oldest keeps it; others of the same get their id's mark. */
export function toFreeName(flowName: string, flowId: string, taken: ReadonlySet<string>): string {
  const plain = flowName.replace(/[^_A-Za-z0-9]/g, "_").slice(0, longestName);
  if (!taken.has(plain)) return plain;
  return `${plain}_${createHash("sha256").update(flowId).digest("hex").slice(0, 12)}`;
}
