import type { DocumentNode, GraphQLSchema } from "graphql";
import { measureCost } from "./measure-cost.js";
import { overLimit } from "./measure-document.js";

/** Most that the operations of one request may cost together. */
export const mostCost = 10_000;
/** What a point of a tenant's budget pays for; a small request costs one. */
const costOfPoint = 100;

/** What a request may still cost, and who is told of each operation's points before it runs. */
export type Purse = { left: number; charge: (points: number) => Promise<void> };

/** A purse for one request. */
export function createPurse(charge: Purse["charge"]): Purse {
  return { left: mostCost, charge };
}

/** Points that an operation of this cost takes. */
export function toPoints(cost: number): number {
  return Math.max(1, Math.ceil(cost / costOfPoint));
}

/**
 * Takes the price of an operation out of the purse before it runs. Throws `request.limit` when the request would cost too
 * much, and what `charge` throws.
 */
export async function priceOperation(
  purse: Purse,
  operation: {
    schema: GraphQLSchema;
    document: DocumentNode;
    operationName?: string | null | undefined;
    variables?: Readonly<Record<string, unknown>> | null | undefined;
  },
): Promise<void> {
  const cost = measureCost(operation);
  purse.left -= cost;
  if (purse.left < 0) {
    throw overLimit(
      "cost",
      mostCost,
      `The request would cost ${cost}, and one may cost ${mostCost}; ask for smaller pages.`,
    );
  }
  await purse.charge(toPoints(cost));
}
