import { AppError, isAppError } from "@autoweave/contracts/app-error";
import type { FlowGraph, FlowSettings } from "@autoweave/contracts/flow-graph";
import type { JsonObject } from "@autoweave/contracts/json";
import type { Plan, PlanContainer, PlanNode, PlanUnit, ScopePlan } from "@autoweave/contracts/plan";
import { toIteration, toParentScope } from "@autoweave/contracts/scope-path";
import { LRUCache } from "lru-cache";
import { type Database, everyTenant } from "../store/database.js";

/** A published version, or a draft as it was when a test run began, as a worker needs it. Never changes once written, so it is cached without an end. */
export type FlowVersion = {
  id: string;
  flowId: string;
  plan: Plan;
  settings: FlowSettings;
  env: JsonObject;
};

/** Reads flow versions, through a cache. Throws `flow.not-found`. */
export type FlowVersions = { get(versionId: string): Promise<FlowVersion> };

const mostVersions = 500;

/** Builds the version cache of one process. */
export function createFlowVersions(database: Database): FlowVersions {
  const cache = new LRUCache<string, Promise<FlowVersion>>({ max: mostVersions });
  async function load(versionId: string): Promise<FlowVersion> {
    const rows = await database.withLedger(everyTenant, (sql) =>
      // The graph as a whole: PostgreSQL itself refuses to look into JSON that holds a \u0000.
      sql.rows<{ flow_id: string; plan: Plan; graph: Pick<FlowGraph, "settings"> }>(
        "read-version",
        `SELECT flow_id, plan, graph FROM flow_version WHERE id = $1
         UNION ALL SELECT flow_id, plan, graph FROM draft_snapshot WHERE id = $1`,
        [versionId],
      ),
    );
    const row = rows[0];
    if (row === undefined) throw new AppError("flow.not-found", "This version of the flow is gone.");
    const settings = row.graph.settings ?? {};
    return { id: versionId, flowId: row.flow_id, plan: row.plan, settings, env: settings.env ?? {} };
  }
  return {
    get: (versionId) => {
      const known = cache.get(versionId);
      if (known !== undefined) return known;
      const loading = load(versionId);
      cache.set(versionId, loading);
      // A failed read is not remembered.
      loading.catch(() => cache.delete(versionId));
      return loading;
    },
  };
}

/** The version, or undefined when its flow was removed. */
export async function findVersion(versions: FlowVersions, versionId: string): Promise<FlowVersion | undefined> {
  try {
    return await versions.get(versionId);
  } catch (error) {
    if (isAppError(error) && error.code === "flow.not-found") return undefined;
    throw error;
  }
}

/** The scope plan of a trigger. Throws `internal.bug` when the version has no such trigger. */
export function toRootScope(version: FlowVersion, trigger: string): ScopePlan {
  const plan = version.plan.triggers[trigger];
  if (plan === undefined) throw new AppError("internal.bug", `The plan has no trigger ${trigger}.`);
  return plan;
}

/** A container's node in the plan, with the unit that holds it. */
export type ContainerInPlan = { node: PlanNode; container: PlanContainer; unit: PlanUnit };

/** Finds a container among the units of a scope. */
export function findContainer(plan: ScopePlan, id: string): ContainerInPlan | undefined {
  for (const unit of plan.units) {
    for (const node of unit.nodes) {
      if (node.id === id && node.container !== undefined) return { node, container: node.container, unit };
    }
  }
  return undefined;
}

/** The plan that holds in a scope: the trigger's at the top, a container's body inside. */
export function toScopePlan(root: ScopePlan, scope: string): ScopePlan {
  const parent = toParentScope(scope);
  const iteration = toIteration(scope);
  if (parent === undefined || iteration === undefined) return root;
  const found = findContainer(toScopePlan(root, parent), iteration.container);
  if (found === undefined) throw new AppError("internal.bug", `The plan has no container ${iteration.container}.`);
  return found.container.body;
}

/** The container around a scope, or undefined at the top. */
export function toContainerOf(root: ScopePlan, scope: string): (ContainerInPlan & { scope: string }) | undefined {
  const parent = toParentScope(scope);
  const iteration = toIteration(scope);
  if (parent === undefined || iteration === undefined) return undefined;
  const found = findContainer(toScopePlan(root, parent), iteration.container);
  return found === undefined ? undefined : { ...found, scope: parent };
}
