import type { PlanNode, ScopePlan } from "@autoweave/contracts/plan";
import { LRUCache } from "lru-cache";
import { type FlowVersions, findVersion } from "../../run/flow-version.js";
import type { Database } from "../../store/database.js";
import { readRunOrigins } from "../../store/ledger/read-runs.js";

/** Nodes of a plan by their ids, in the order of the plan, those of bodies included. */
export type PlanNodes = ReadonlyMap<string, PlanNode>;

/** Says which nodes the plans of runs have. */
export type RunPlans = {
  /**
   * The nodes for each of these runs of a tenant that is there, or was when it was asked for last: none where the flow was
   * removed, and its versions with it, since such a run can still be looked at. Two runs of one plan share them.
   */
  get(tenantId: string, runIds: readonly string[]): Promise<Map<string, PlanNodes>>;
};

type Origin = { versionId: string; trigger: string };

/** Runs whose origin a process keeps in mind: what people look at, they look at again. */
const mostKnown = 20_000;
const noNodes: PlanNodes = new Map();

/** Builds the part of one process. What a run was made from never changes, so that is read once. */
export function createRunPlans(parts: { database: Database; versions: FlowVersions }): RunPlans {
  const origins = new LRUCache<string, Origin>({ max: mostKnown });
  const byPlan = new WeakMap<ScopePlan, PlanNodes>();

  async function readNodes({ versionId, trigger }: Origin): Promise<PlanNodes> {
    const plan = (await findVersion(parts.versions, versionId))?.plan.triggers[trigger];
    if (plan === undefined) return noNodes;
    const nodes = byPlan.get(plan) ?? toPlanNodes(plan);
    byPlan.set(plan, nodes);
    return nodes;
  }

  return {
    get: async (tenantId, runIds) => {
      const toKey = (runId: string) => `${tenantId}/${runId.toLowerCase()}`;
      const unknown = [...new Set(runIds)].filter((runId) => !origins.has(toKey(runId)));
      if (unknown.length > 0) {
        const read = { tenantId, isShortRead: true };
        const rows = await parts.database.withStatement((sql) => readRunOrigins(sql, unknown), read);
        for (const { id, ...origin } of rows) origins.set(toKey(id), origin);
      }
      const found = runIds.map(async (runId): Promise<[string, PlanNodes][]> => {
        const origin = origins.get(toKey(runId));
        return origin === undefined ? [] : [[runId, await readNodes(origin)]];
      });
      return new Map((await Promise.all(found)).flat());
    },
  };
}

function toPlanNodes(plan: ScopePlan): PlanNodes {
  const nodes = new Map<string, PlanNode>();
  const open = [plan];
  for (let scope = open.pop(); scope !== undefined; scope = open.pop()) {
    for (const node of scope.units.flatMap((unit) => unit.nodes)) {
      nodes.set(node.id, node);
      if (node.container !== undefined) open.push(node.container.body);
    }
  }
  return nodes;
}
