import type { NodeRunView, RunView } from "@autoweave/contracts/run";
import { expect } from "vitest";
import type { Server } from "./start-server.js";

/** What `autoweave run show --json` prints. */
export type ShownRun = { run: RunView; nodes: NodeRunView[] };

/** Shows a run. */
export function showRun(server: Server, runId: string): Promise<ShownRun> {
  return server.ask<ShownRun>(["run", "show", runId]);
}

/** Waits for a run's end by `autoweave run watch`, whatever that end is. */
export async function watchRun(server: Server, runId: string, timeoutSeconds = 60): Promise<ShownRun> {
  const result = await server.cli(["run", "watch", runId, "--json", "--timeout", String(timeoutSeconds)]);
  return JSON.parse(result.stdout) as ShownRun;
}

/** A node with its scope: `each:3/look`. */
export function toPlace({ scope, node }: { scope: string; node: string }): string {
  return scope === "" ? node : `${scope}/${node}`;
}

/**
 * The history of an ended run is whole: exactly these nodes in these states, each that ran with its times, its attempts,
 * what came in and what came out.
 */
export function expectHistory({ run, nodes }: ShownRun, statuses: Record<string, NodeRunView["status"]>): void {
  expect(Object.fromEntries(nodes.map((node) => [toPlace(node), node.status]))).toEqual(statuses);
  expect(nodes).toHaveLength(Object.keys(statuses).length);
  const began = Date.parse(run.createdAt);
  const ended = "finishedAt" in run ? Date.parse(run.finishedAt) : Number.NaN;
  for (const node of nodes) {
    const place = toPlace(node);
    expect(node.input, place).toBeTypeOf("object");
    if (node.status === "skipped" || node.status === "cancelled") continue;
    expect(node.attempt, place).toBeGreaterThanOrEqual(1);
    // Clocks of two processes of one machine: a little apart at most.
    expect(Date.parse(node.startedAt ?? ""), place).toBeGreaterThanOrEqual(began - 5);
    expect(Date.parse(node.finishedAt ?? ""), place).toBeLessThanOrEqual(ended + 5);
    expect(node.durationMs, place).toBeGreaterThanOrEqual(0);
    if (node.status === "completed") expect(node.output, place).toBeTypeOf("object");
    else expect(node.error, place).toMatchObject({ code: expect.any(String), message: expect.any(String) });
  }
}

/** The node with this place. Throws when the run has none. */
export function nodeAt({ nodes }: ShownRun, place: string): NodeRunView {
  const found = nodes.find((node) => toPlace(node) === place);
  if (found === undefined) throw new Error(`The run has no node ${place}: ${nodes.map(toPlace).join(", ")}`);
  return found;
}
