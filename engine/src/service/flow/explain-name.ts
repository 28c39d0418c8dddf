import { AppError } from "@autoweave/contracts/app-error";
import { isUniqueViolation } from "../../store/json-column.js";

/** The error of a name that another flow has. */
export function nameTaken(name: string, cause?: unknown): AppError {
  return new AppError("flow.name-taken", `Another flow is called ${name}; choose another name.`, { cause });
}

/** Turns the refusal of a name that another flow has into a sentence. */
export function explainName(name: string): (error: unknown) => never {
  return (error) => {
    if (!isUniqueViolation(error)) throw error;
    throw nameTaken(name, error);
  };
}
