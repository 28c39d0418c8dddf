import { AppError } from "@autoweave/contracts/app-error";

/** The error of a version that a flow does not have. */
export function versionNotFound(number: number): AppError {
  return new AppError("flow.not-found", `The flow has no version ${number}; list the versions there are.`);
}
