/** Takes the exit code of a command that has one of its own. */
export type Finish = (exitCode: number) => void;
