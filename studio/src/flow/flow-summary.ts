import type { AppRouter } from "@autoweave/engine/router";
import type { inferRouterOutputs } from "@trpc/server";

/** A flow in the list. */
export type FlowSummary = inferRouterOutputs<AppRouter>["flows"]["list"][number];
