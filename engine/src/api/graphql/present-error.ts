import type { AppError } from "@autoweave/contracts/app-error";
import { GraphQLError } from "graphql";
import { toAppError } from "../to-app-error.js";
import { toErrorDocs } from "./to-error-docs.js";

/** What a caller reads beside the message. `http` is for the server alone: it takes it out again. */
function toExtensions(error: AppError, isWhole: boolean): Record<string, unknown> {
  return {
    code: error.code,
    docs: toErrorDocs(error.code),
    ...(error.details === undefined ? {} : { details: error.details }),
    ...(isWhole ? { http: { status: error.status } } : {}),
  };
}

/** An error of a whole request, which sets the answer's status. */
export function toRequestError(error: AppError): GraphQLError {
  return new GraphQLError(error.message, { extensions: toExtensions(error, true), originalError: error });
}

function isOwn(error: GraphQLError): boolean {
  return error.originalError === undefined || error.originalError === null;
}

/**
 * Whatever went wrong, as what a caller may be told: code, documentation and details, and nothing of what is inside.
 * `report` hears of what the caller is not told.
 */
export function presentError(thrown: unknown, report: (error: unknown) => void): GraphQLError {
  if (!(thrown instanceof GraphQLError)) return toRequestError(toAppError(thrown, report));
  if (typeof thrown.extensions.docs === "string") return thrown;
  const { nodes, source, positions, path } = thrown;
  const place = { nodes: nodes ?? null, source: source ?? null, positions: positions ?? null, path: path ?? null };
  if (isOwn(thrown)) {
    // Of GraphQL itself: a document that cannot be read or does not fit, a variable of the wrong type.
    const { http } = thrown.extensions;
    const extensions = {
      code: "request.invalid",
      docs: toErrorDocs("request.invalid"),
      ...(http === undefined ? {} : { http }),
    };
    return new GraphQLError(thrown.message, { ...place, extensions });
  }
  let cause: unknown = thrown.originalError;
  while (cause instanceof GraphQLError && !isOwn(cause)) cause = cause.originalError;
  if (cause instanceof GraphQLError) return presentError(cause, report);
  const error = toAppError(cause, report);
  return new GraphQLError(error.message, { ...place, extensions: toExtensions(error, path === undefined) });
}
