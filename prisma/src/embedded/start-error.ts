/** Codes of the closed table in `contracts` that this workspace may use; it imports no workspace, so it names them here. */
export type StartErrorCode =
  | "start.port-taken"
  | "start.disk-full"
  | "start.data-newer"
  | "start.already-running"
  | "database.unavailable";

/** An error with a code of the closed table. The message is a sentence for a person that says what to do. */
export class StartError extends Error {
  readonly code: StartErrorCode;

  constructor(code: StartErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "StartError";
    this.code = code;
  }
}

/** How the system, and PostgreSQL where a write was cut short, say it in English. */
const spaceWords = /No space left on device|Disk quota exceeded|wrote only \d+ of \d+ bytes|Check free disk space/;

/** Whether a file operation or a server said that no space is left. */
export function isDiskFull(reason: unknown): boolean {
  if (typeof reason === "string") return spaceWords.test(reason);
  if (!(reason instanceof Error)) return false;
  const code = "code" in reason ? reason.code : undefined;
  return code === "ENOSPC" || code === "EDQUOT" || isDiskFull(reason.message);
}

/** The one sentence for a full disk. `path` is what could not be written. */
export function diskFull(path: string, cause?: unknown): StartError {
  return new StartError(
    "start.disk-full",
    `The disk that holds ${path} is full. Free some space, or point AUTOWEAVE_HOME at another disk.`,
    cause,
  );
}
