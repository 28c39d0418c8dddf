/**
 * Who has to act: the `author` changes the flow or the request, the `world` (network, device, vendor) may recover by
 * itself, `ours` is a bug.
 */
export type Fault = "author" | "world" | "ours";

/** What a code means to callers. `retry` says whether trying the same thing again can help. */
export type ErrorCodeInfo = { fault: Fault; status: number; retry: boolean; summary: string };

/** The closed table of error codes. Each has a section in `docs/errors.md`. */
export const errorCodes = {
  "graph.invalid": { fault: "author", status: 422, retry: false, summary: "The flow graph has faults." },
  "graph.format": { fault: "author", status: 400, retry: false, summary: "The flow file cannot be read." },
  "graph.conflict": { fault: "author", status: 409, retry: true, summary: "The draft was changed by someone else." },
  "expression.invalid": { fault: "author", status: 422, retry: false, summary: "An expression cannot be read." },
  "expression.failed": { fault: "author", status: 422, retry: false, summary: "An expression failed on this data." },
  "expression.limit": { fault: "author", status: 422, retry: false, summary: "An expression went past its limits." },
  "config.invalid": { fault: "author", status: 422, retry: false, summary: "A node's config does not fit." },
  "node.failed": { fault: "author", status: 500, retry: false, summary: "A node failed." },
  "node.output": { fault: "ours", status: 500, retry: false, summary: "A node put out what it did not declare." },
  "node.timeout": { fault: "world", status: 504, retry: true, summary: "A node ran out of time." },
  "node.cancelled": { fault: "author", status: 409, retry: false, summary: "The run was cancelled." },
  "node.unknown-type": { fault: "author", status: 422, retry: false, summary: "No such node type is installed." },
  "node.interrupted": {
    fault: "world",
    status: 500,
    retry: false,
    summary: "The worker died in an effect that must not repeat.",
  },
  "node.poison": { fault: "ours", status: 500, retry: false, summary: "A unit ended its worker again and again." },
  "code.failed": { fault: "author", status: 422, retry: false, summary: "The code threw." },
  "code.limit": { fault: "author", status: 422, retry: false, summary: "The code went past its time or memory." },
  "data.unreadable": { fault: "author", status: 422, retry: false, summary: "The data is not in the format named." },
  "http.status": { fault: "world", status: 502, retry: false, summary: "The other server answered with an error." },
  "http.unavailable": { fault: "world", status: 502, retry: true, summary: "The other server cannot be reached now." },
  "http.forbidden": { fault: "author", status: 422, retry: false, summary: "The address may not be called from here." },
  "http.too-large": { fault: "world", status: 502, retry: false, summary: "The answer is larger than allowed." },
  "flow.stopped": { fault: "author", status: 422, retry: false, summary: "The flow stopped itself with an error." },
  "flow.not-found": { fault: "author", status: 404, retry: false, summary: "No such flow." },
  "flow.not-published": { fault: "author", status: 409, retry: false, summary: "The flow is not published." },
  "flow.hops": { fault: "author", status: 422, retry: false, summary: "Flows call each other too deep." },
  "flow.name-taken": { fault: "author", status: 409, retry: false, summary: "Another flow has this name." },
  "flow.hook-taken": { fault: "author", status: 409, retry: false, summary: "Another flow answers this webhook." },
  "run.not-found": { fault: "author", status: 404, retry: false, summary: "No such run." },
  "run.state": { fault: "author", status: 409, retry: false, summary: "The run's state does not allow that." },
  "run.failed": { fault: "author", status: 500, retry: false, summary: "The run failed." },
  "run.timeout": { fault: "world", status: 504, retry: true, summary: "The run did not end in time." },
  "run.limit": { fault: "author", status: 422, retry: false, summary: "The run went past a limit." },
  "hook.not-found": { fault: "author", status: 404, retry: false, summary: "No published flow answers here." },
  "hook.method": { fault: "author", status: 405, retry: false, summary: "The webhook does not take this method." },
  "hook.signature": { fault: "author", status: 401, retry: false, summary: "The webhook's signature does not hold." },
  "hook.body": {
    fault: "author",
    status: 400,
    retry: false,
    summary: "The body cannot be read as its content type says.",
  },
  "payload.too-large": { fault: "author", status: 413, retry: false, summary: "The payload is larger than allowed." },
  "request.invalid": { fault: "author", status: 400, retry: false, summary: "The request does not fit." },
  "auth.required": { fault: "author", status: 401, retry: false, summary: "A key is needed." },
  "auth.token-expired": { fault: "author", status: 401, retry: false, summary: "The token has expired." },
  "auth.token-replayed": { fault: "author", status: 401, retry: false, summary: "The refresh token was used before." },
  "auth.forbidden": { fault: "author", status: 403, retry: false, summary: "Not allowed." },
  "key.not-found": { fault: "author", status: 404, retry: false, summary: "No such API key." },
  "seal.broken": { fault: "ours", status: 500, retry: false, summary: "A sealed secret cannot be opened." },
  "seal.key-missing": { fault: "author", status: 500, retry: false, summary: "The encryption key is missing." },
  "env.invalid": { fault: "author", status: 500, retry: false, summary: "A setting is wrong." },
  "start.port-taken": { fault: "author", status: 500, retry: false, summary: "The port is taken." },
  "start.disk-full": { fault: "world", status: 507, retry: false, summary: "The disk is full." },
  "start.data-newer": { fault: "author", status: 500, retry: false, summary: "The data is of a newer version." },
  "start.already-running": {
    fault: "author",
    status: 500,
    retry: false,
    summary: "AutoWeave already runs on this data.",
  },
  "database.unavailable": { fault: "world", status: 503, retry: true, summary: "PostgreSQL cannot be reached." },
  "queue.unavailable": { fault: "world", status: 503, retry: true, summary: "The queue cannot be reached." },
  "queue.policy": { fault: "author", status: 500, retry: false, summary: "Redis may evict jobs." },
  "internal.bug": { fault: "ours", status: 500, retry: false, summary: "Something went wrong in AutoWeave itself." },
} as const satisfies Record<string, ErrorCodeInfo>;

/** A code of the closed table, `area.reason`. */
export type ErrorCode = keyof typeof errorCodes;
