import type { State } from "@autoweave/ui/state-badge";
import type { NodeMark } from "../editor/node-marks";
import { formatDuration } from "../time/format-duration";

const whole = new Intl.NumberFormat("en");

/** A count as people read it: `12,400`. */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** A share of one in percent; what is not nothing never reads as nothing. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.001) return "< 0.1%";
  return `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)}%`;
}

/** The figures of a node in one line: `1,240 · 2.1% failed · p95 340 ms`. */
export function describeProduction(mark: NonNullable<NodeMark["production"]>): string {
  const { ran, skipped, failureRate, p95Ms } = mark;
  if (ran === 0) return skipped === 0 ? "Nothing came through" : `Skipped ${formatCount(skipped)} times`;
  return [
    formatCount(ran),
    failureRate === null ? undefined : `${formatShare(failureRate)} failed`,
    p95Ms === null ? undefined : `p95 ${formatDuration(p95Ms)}`,
  ]
    .filter(Boolean)
    .join(" · ");
}

/** What is before a node at this moment, in words; undefined when nothing is. */
export function describeDepth(mark: NonNullable<NodeMark["production"]>): string | undefined {
  const parts = [
    mark.queued > 0 ? `${formatCount(mark.queued)} queued` : undefined,
    mark.running > 0 ? `${formatCount(mark.running)} at work` : undefined,
    mark.waiting > 0 ? `${formatCount(mark.waiting)} waiting` : undefined,
  ].filter(Boolean);
  return parts.length === 0 ? undefined : parts.join(" · ");
}

/** The state that says best what is before a node at this moment. */
export function toDepthState({ queued, running }: NonNullable<NodeMark["production"]>): State {
  return queued > 0 ? "queued" : running > 0 ? "running" : "waiting";
}
