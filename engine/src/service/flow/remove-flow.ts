import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { AppError } from "@autoweave/contracts/app-error";
import { recordAudit } from "../audit/record-audit.js";
import { lockFlow } from "./find-flow.js";
import { noteFlowChange, tellFlowChange } from "./note-flow-change.js";
import { type PublishParts, tellTriggers } from "./publish-flow.js";

/**
 * Removes a flow with its versions and triggers; what its runs did can still be looked up. Throws `flow.not-found`, and
 * `run.state` while runs of it go on.
 */
export async function removeFlow(
  parts: Pick<PublishParts, "database" | "bus" | "onError">,
  actor: Actor,
  input: { flow: string },
): Promise<{ id: string }> {
  authorize(actor, "flow.remove");
  const removed = await parts.database.withTenant(actor.tenantId, async (client) => {
    const id = await lockFlow(client, input.flow);
    const open = await client.run.count({ where: { flowId: id, finishedAt: null } });
    if (open > 0) {
      const runs = open === 1 ? "A run of this flow goes" : `${open} runs of this flow go`;
      throw new AppError("run.state", `${runs} on; wait for them to end or cancel them, then remove the flow.`, {
        details: { open },
      });
    }
    const { name, draftRevision } = await client.flow.delete({
      where: { id },
      select: { name: true, draftRevision: true },
    });
    await recordAudit(client, actor, { action: "flow.remove", resource: { kind: "flow", id }, details: { name } });
    await noteFlowChange(client, actor, { flowId: id, kind: "removed", name, revision: draftRevision, version: null });
    return { id };
  });
  await tellTriggers(parts, actor.tenantId);
  await tellFlowChange(parts, actor.tenantId);
  return removed;
}
