import type { TimeRange } from "../production/time-ranges";

/** A state of a flow: a version by its number, or the draft. */
export type StateName = number | "draft";

/** What the canvas shows of the open flow. */
export type FlowView =
  | { kind: "edit" }
  /** The draft, with how it is cut into jobs. */
  | { kind: "plan" }
  /** What is live, with figures of its runs. */
  | { kind: "production"; range: TimeRange }
  /** A state as it is; with `since`, what has changed since that one. */
  | { kind: "versions"; of: StateName; since: StateName | undefined };

export type ViewKind = FlowView["kind"];

/** What a state is called. */
export function toStateLabel(name: StateName): string {
  return name === "draft" ? "Draft" : `Version ${name}`;
}

/** True where the canvas shows the draft, and takes edits. */
export function isOnDraft({ kind }: FlowView): boolean {
  return kind === "edit" || kind === "plan";
}
