/** An error as the screens know it: the sentence of the API with its code, however it came. */
export class ApiError extends Error {
  constructor(
    /** Of the table in docs/errors.md, or `network.unreachable` when no answer came. */
    readonly code: string,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** No answer came at all. */
export function toUnreachable(): ApiError {
  return new ApiError(
    "network.unreachable",
    "AutoWeave cannot be reached. Check that it runs and that this device is online, then try again.",
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An error's body as the plain JSON routes send it; undefined when it is none. */
export function readErrorBody(body: unknown): ApiError | undefined {
  if (!isRecord(body) || typeof body.code !== "string" || typeof body.message !== "string") return undefined;
  return new ApiError(body.code, body.message, isRecord(body.details) ? body.details : {});
}

/** Whatever was thrown, as one kind of error. */
export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  // By its name: pages before the sign-in have no client of tRPC.
  if (thrown instanceof Error && thrown.name === "TRPCClientError") {
    const data: unknown = "data" in thrown ? thrown.data : undefined;
    if (isRecord(data) && typeof data.appCode === "string") {
      return new ApiError(data.appCode, thrown.message, isRecord(data.appDetails) ? data.appDetails : {});
    }
    return toUnreachable();
  }
  return new ApiError("internal.bug", "Something went wrong on this page. Load it again; if it comes back, report it.");
}
