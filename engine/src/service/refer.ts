import { AppError } from "@autoweave/contracts/app-error";

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const longestShown = 80;

/** True for text that can be the id of a row; anything else would be an error of the database. */
export function isId(text: string): boolean {
  return uuidPattern.test(text);
}

/** True for text that PostgreSQL can hold: it has no place for NUL. */
export function isStorable(text: string): boolean {
  return !text.includes("\u0000");
}

/** What a caller wrote, cut and cleaned so that it may stand in a message. */
export function toShown(text: string): string {
  const cut = text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return cut.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ");
}

/** The error of a flow that is not there, or not this tenant's: the two look alike. */
export function flowNotFound(flow: string): AppError {
  return new AppError(
    "flow.not-found",
    `There is no flow ${toShown(flow)}; check its name, or list the flows there are.`,
  );
}

/** The error of a run that is not there, or not this tenant's. */
export function runNotFound(): AppError {
  return new AppError("run.not-found", "There is no such run; check its id, or list the runs there are.");
}
