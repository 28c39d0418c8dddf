import type { AppError } from "@autoweave/contracts/app-error";
import { toRequestError } from "./present-error.js";

/** The body in which GraphQL's clients expect an error that came before GraphQL. */
export function toGraphqlBody(error: AppError): { errors: unknown[] } {
  const { message, extensions } = toRequestError(error);
  const { http: _http, ...shown } = extensions;
  return { errors: [{ message, extensions: shown }] };
}
