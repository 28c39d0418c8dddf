import type { TenantClient } from "../../store/database.js";
import { flowNotFound, isId, isStorable } from "../refer.js";

/** The id of a flow that is named by id or by name; an id wins. Throws `flow.not-found`. */
export async function findFlowId(client: TenantClient, flow: string): Promise<string> {
  if (!isStorable(flow)) throw flowNotFound(flow);
  const byId = isId(flow) ? await client.flow.findUnique({ where: { id: flow }, select: { id: true } }) : null;
  const found = byId ?? (await client.flow.findFirst({ where: { name: flow }, select: { id: true } }));
  if (found === null) throw flowNotFound(flow);
  return found.id;
}

/** Like {@link findFlowId}, and holds the flow's row until the transaction ends: changes of one flow come one by one. */
export async function lockFlow(client: TenantClient, flow: string): Promise<string> {
  const id = await findFlowId(client, flow);
  const rows = await client.$queryRaw<{ id: string }[]>`SELECT id FROM flow WHERE id = ${id}::uuid FOR UPDATE`;
  if (rows.length === 0) throw flowNotFound(flow);
  return id;
}
