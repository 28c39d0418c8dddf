import type { inferOutput } from "@trpc/tanstack-react-query";
import type { useTRPC } from "../api/trpc";

/** An entry of the audit as the list has it. */
export type AuditEntry = inferOutput<ReturnType<typeof useTRPC>["audit"]["list"]>["entries"][number];
