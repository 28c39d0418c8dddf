import type { Actor } from "@autoweave/auth/actor";
import { authorize } from "@autoweave/auth/authorize";
import { recordAudit } from "../audit/record-audit.js";
import { lockFlow } from "./find-flow.js";
import { noteFlowChange, tellFlowChange } from "./note-flow-change.js";
import { type PublishParts, tellTriggers } from "./publish-flow.js";

/** Takes a flow off: its triggers start nothing any more, its runs go on. Twice does no harm. Throws `flow.not-found`. */
export async function unpublishFlow(
  parts: Pick<PublishParts, "database" | "bus" | "onError">,
  actor: Actor,
  input: { flow: string },
): Promise<{ id: string; wasPublished: boolean }> {
  authorize(actor, "flow.unpublish");
  const unpublished = await parts.database.withTenant(actor.tenantId, async (client) => {
    const id = await lockFlow(client, input.flow);
    const {
      name,
      publishedVersionId,
      draftRevision: revision,
    } = await client.flow.findUniqueOrThrow({ where: { id } });
    await client.trigger.deleteMany({ where: { flowId: id } });
    await client.flow.update({ where: { id }, data: { publishedVersionId: null } });
    const wasPublished = publishedVersionId !== null;
    if (wasPublished) {
      await recordAudit(client, actor, {
        action: "flow.unpublish",
        resource: { kind: "flow", id },
        details: { name },
      });
      await noteFlowChange(client, actor, { flowId: id, kind: "unpublished", name, revision, version: null });
    }
    return { id, wasPublished };
  });
  await tellTriggers(parts, actor.tenantId);
  await tellFlowChange(parts, actor.tenantId);
  return unpublished;
}
