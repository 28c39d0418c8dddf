import { AppError, isAppError } from "@autoweave/contracts/app-error";
import { type CredentialType, isCredentialReference } from "@autoweave/contracts/credential";
import type { JsonObject } from "@autoweave/contracts/json";
import type { Plan, PlanNode, PlanUnit, ScopePlan } from "@autoweave/contracts/plan";
import { findCredentialReferences } from "@autoweave/flow/credential-references";
import type { CredentialHandle, NodeDefinition } from "@autoweave/node-sdk";
import { LRUCache } from "lru-cache";
import type { NodeRegistry } from "../node-registry.js";
import type { CredentialSource, FoundCredential } from "./credential-source.js";
import { createRedactor, type Redactor } from "./redactor.js";
import { toSecretValues } from "./secret-forms.js";
import { type OpenedCredential, toCredentialHandle } from "./to-credential-handle.js";

/** The credentials of a flow, for a unit that may touch their secrets, and what keeps these out of all that it leaves. */
export type UnitCredentials = { found: ReadonlyMap<string, FoundCredential>; redactor: Redactor };

const namesByPlan = new WeakMap<Plan, string[]>();

/** How the nodes of a plan name credentials, each once. */
export function toCredentialNames(plan: Plan): string[] {
  const known = namesByPlan.get(plan);
  if (known !== undefined) return known;
  const nodes = Object.values(plan.triggers).flatMap(listNodes);
  const names = [...new Set(findCredentialReferences(nodes).map(({ credential }) => credential))];
  namesByPlan.set(plan, names);
  return names;
}

function listNodes(scope: ScopePlan): PlanNode[] {
  return scope.units.flatMap(({ nodes }) =>
    nodes.flatMap((node) => [node, ...(node.container === undefined ? [] : listNodes(node.container.body))]),
  );
}

/** True for a unit in which a node can get at something that is not of this run: there a secret may come back. */
function reachesOut(unit: PlanUnit, nodes: NodeRegistry): boolean {
  return unit.nodes.some((node) => {
    const definition = findDefinition(node, nodes);
    return Object.values(definition?.needs ?? {}).some(({ kind }) => kind !== "reply");
  });
}

function findDefinition(node: PlanNode, nodes: NodeRegistry): NodeDefinition | undefined {
  try {
    return nodes.get(node);
  } catch {
    // The node will say so itself.
    return undefined;
  }
}

/**
 * Opens what a unit needs, or nothing. All credentials that its flow names, since a server may tell one node what
 * another one has sent to it. Throws only when the database cannot be asked.
 */
export async function loadUnitCredentials(
  parts: { credentials: CredentialSource; nodes: NodeRegistry },
  tenantId: string,
  plan: Plan,
  unit: PlanUnit,
): Promise<UnitCredentials | undefined> {
  const names = toCredentialNames(plan);
  if (names.length === 0 || !reachesOut(unit, parts.nodes)) return undefined;
  const found = await parts.credentials.open(tenantId, names);
  const opened = [...found.values()].filter((one): one is OpenedCredential => !isAppError(one));
  return { found, redactor: toRedactor(opened) };
}

// Units of one flow follow each other, and a redactor of long key files takes milliseconds to make.
const redactors = new LRUCache<string, Redactor>({ max: 100, ttl: 60_000 });

function toRedactor(opened: readonly OpenedCredential[]): Redactor {
  const key = opened.map(({ id, name, sealed }) => `${id}/${name}/${sealed}`).join("\n");
  const known = redactors.get(key);
  if (known !== undefined) return known;
  const secrets = opened.map(({ name, type, content }) => ({ name, values: toSecretValues(type, content.fields) }));
  const redactor = createRedactor(secrets);
  redactors.set(key, redactor);
  return redactor;
}

/**
 * What a node's need of a credential is given. Throws `credential.not-found`, `credential.kind`, `seal.broken`,
 * `seal.key-missing`.
 */
export function toNeededCredential(
  credentials: UnitCredentials | undefined,
  node: PlanNode,
  need: { name: string; options: JsonObject },
): CredentialHandle<CredentialType> | undefined {
  // As it stands in the plan: what an expression gives can name nothing.
  const reference = node.config[need.name];
  if (reference === undefined && need.options.optional === true) return undefined;
  const name = isCredentialReference(reference) ? reference.$credential : undefined;
  const found = name === undefined ? undefined : credentials?.found.get(name);
  if (found === undefined) {
    throw new AppError("credential.not-found", `Node ${node.id} names no credential in "${need.name}"; choose one.`);
  }
  if (isAppError(found)) throw found;
  const types = need.options.types as CredentialType[];
  if (types.includes(found.type)) return toCredentialHandle(found);
  throw new AppError(
    "credential.kind",
    `Node ${node.id} cannot use the credential "${found.name}", which is of the kind ${found.type}; choose one of the kind ${types.join(" or ")}.`,
    { details: { credential: found.name, type: found.type, types } },
  );
}
