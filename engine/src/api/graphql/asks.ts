import type { Action } from "@autoweave/auth/action";

/** What a field says of itself, for the walk of the policy and for the cost of a document. */
export type FieldFacts = {
  /** What its use case asks the policy about. */
  action: Action;
  /** What it costs beside its children: about one for a row that is read. */
  cost: number;
  /** How many items a list has at most, when no argument says so. */
  size?: number;
};

const usualCost = 5;

/** The extensions of a field behind which stands a use case that asks for `action`. */
export function asks(action: Action, facts: { cost?: number; size?: number } = {}): { autoweave: FieldFacts } {
  return { autoweave: { cost: usualCost, ...facts, action } };
}
