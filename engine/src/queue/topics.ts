/** Topic of the bus that says: flows were published or unpublished, look at the triggers again. */
export const triggerTopic = "triggers";

/** Topic of the bus that says: something happened to a tenant's flows. */
export const flowChangeTopic = "flow-change";
export type FlowChanged = { tenantId: string };

/** Topic of the bus that says: node types came or went. */
export const nodeTypeTopic = "node-types";
