import { AppError } from "@autoweave/contracts/app-error";
import type { Database } from "../store/database.js";
import { findRunVersion } from "../store/ledger/find-runs.js";
import { readNodeRunsOf } from "../store/ledger/read-node-runs.js";
import { forgetRounds, reopenNodeRuns, reopenRun } from "../store/ledger/reopen.js";
import { indexScope } from "./advance.js";
import { type FlowVersions, toRootScope } from "./flow-version.js";
import type { Relay } from "./relay.js";
import { RunWork } from "./run-work.js";

/** What redriving needs of the app. */
export type RedriveParts = { database: Database; versions: FlowVersions; relay: Relay };

/** A node in a scope of a run. */
export type NodeInScope = { scope: string; node: string };

/** What a redrive runs again, and what it keeps as it is. */
export type RedrivePreview = { again: NodeInScope[]; kept: NodeInScope[] };

const mostListed = 10_000;
const defaultRounds = 10;

/** Says what {@link redriveRun} would do. Throws `run.not-found`, or `run.state` when the run has not failed. */
export async function previewRedrive(parts: RedriveParts, tenantId: string, runId: string): Promise<RedrivePreview> {
  const { plan } = await readPlan(parts, tenantId, runId);
  return parts.database.withLedger(tenantId, async (sql) => {
    const work = await RunWork.open(sql, [{ runId, scope: "" }], new Map([[plan.version.id, plan.version]]));
    assertEndedBadly(work, runId);
    const rows = await readNodeRunsOf(sql, runId, mostListed);
    const done = new Set(
      rows
        .filter((row) => row.status === "completed" || row.status === "skipped")
        .map((row) => `${row.scope}/${row.node}`),
    );
    const isRedone = toRedoneTest(rows, work, runId, plan.root);
    const kept = rows
      .filter((row) => done.has(`${row.scope}/${row.node}`) && !isRedone(row.scope))
      .map(({ scope, node }) => ({ scope, node }));
    const again = rows
      .filter((row) => isRedone(row.scope) || !done.has(`${row.scope}/${row.node}`))
      .map(({ scope, node }) => ({ scope, node }));
    const listed = new Set(rows.map((row) => `${row.scope}/${row.node}`));
    for (const unit of plan.root.units) {
      const row = work.unit({ runId, scope: "", unit: unit.id });
      if (row?.status !== "failed" && row?.status !== "cancelled") continue;
      for (const node of unit.nodes) if (!listed.has(`/${node.id}`)) again.push({ scope: "", node: node.id });
    }
    return { again, kept };
  });
}

/** A round that did not end well is redone as a whole, whatever in it had. */
function toRedoneTest(
  rows: { scope: string; node: string; status: string }[],
  work: RunWork,
  runId: string,
  root: ReturnType<typeof toRootScope>,
): (scope: string) => boolean {
  const containers = root.units
    .filter((unit) => ["failed", "cancelled"].includes(work.unit({ runId, scope: "", unit: unit.id })?.status ?? ""))
    .flatMap((unit) =>
      unit.nodes.filter((node) => node.container !== undefined && !node.container.inline).map((node) => node.id),
    );
  const bad = new Set(
    rows
      .filter((row) => row.scope !== "" && row.status !== "completed" && row.status !== "skipped")
      .map((row) => row.scope.split("/")[0] ?? "")
      .filter((top) => containers.includes(top.slice(0, top.lastIndexOf(":")))),
  );
  return (scope) => scope !== "" && bad.has(scope.split("/")[0] ?? "");
}

/**
 * Runs a failed or cancelled run again from what failed, on its own version: nodes that have completed keep their
 * outputs. Returns what it does. Throws `run.not-found` or `run.state`.
 */
export async function redriveRun(parts: RedriveParts, tenantId: string, runId: string): Promise<RedrivePreview> {
  const preview = await previewRedrive(parts, tenantId, runId);
  const { plan } = await readPlan(parts, tenantId, runId);
  const { root, version } = plan;
  const done = await parts.database.withLedger(tenantId, async (sql) => {
    const work = await RunWork.open(sql, [{ runId, scope: "" }], new Map([[version.id, version]]));
    const run = assertEndedBadly(work, runId);
    run.status = "running";
    const deadlineAt =
      version.settings.timeoutMs === undefined ? null : new Date(Date.now() + version.settings.timeoutMs);
    await reopenRun(sql, runId, deadlineAt);
    await reopenNodeRuns(sql, runId);
    for (const [id, unit] of indexScope(root).units) {
      const row = work.unit({ runId, scope: "", unit: id });
      if (row === undefined || (row.status !== "failed" && row.status !== "cancelled")) continue;
      const container = unit.nodes.find((node) => node.container !== undefined && !node.container.inline);
      const rounds = container === undefined ? undefined : await forgetRounds(sql, runId, "", container.id);
      if (container === undefined || rounds === undefined || rounds.total === 0) {
        work.change(row, { status: "pending", launch: false, emitted: [], waitingFor: null });
        continue;
      }
      const { concurrency } = container.config;
      const opening = rounds.waiting.slice(0, typeof concurrency === "number" ? concurrency : defaultRounds);
      for (const scope of opening) work.openRound(run, scope);
      work.change(row, {
        status: "waiting",
        launch: false,
        waitingFor: {
          kind: "iterations",
          total: rounds.total,
          active: opening.length,
          left: rounds.waiting.length - opening.length,
        },
      });
      if (opening.length === 0) work.resumeContainer(run, row);
    }
    work.addEvent({ event: "run-started", tenantId, runId, flowId: run.flowId });
    return work.flush();
  });
  await parts.relay.deliver(done);
  return preview;
}

async function readPlan(parts: RedriveParts, tenantId: string, runId: string) {
  const found = await parts.database.withLedger(tenantId, async (sql) => {
    const versionId = await findRunVersion(sql, runId);
    if (versionId === undefined) return undefined;
    const rows = await sql.rows<{ trigger: string }>("read-run-trigger", "SELECT trigger FROM run WHERE id = $1", [
      runId,
    ]);
    return { versionId, trigger: rows[0]?.trigger ?? "" };
  });
  if (found === undefined) throw new AppError("run.not-found", "There is no such run.");
  const version = await parts.versions.get(found.versionId);
  return { plan: { version, root: toRootScope(version, found.trigger) } };
}

function assertEndedBadly(work: RunWork, runId: string) {
  const run = work.runs.get(runId);
  if (run === undefined) throw new AppError("run.not-found", "There is no such run.");
  if (run.status !== "failed" && run.status !== "cancelled") {
    throw new AppError("run.state", `The run is ${run.status}; only a failed or cancelled run can be redriven.`, {
      details: { status: run.status },
    });
  }
  return run;
}
