/** Work that nobody waits for but the end of the process. */
export type Background = {
  begin(work: Promise<unknown>): void;
  /** Waits for what was begun. */
  idle(): Promise<void>;
};

/** Keeps account of work that goes on after its caller was answered; `onError` hears of its failures. */
export function createBackground(onError: (error: unknown) => void): Background {
  const open = new Set<Promise<unknown>>();
  return {
    begin: (work) => {
      const watched = work.catch(onError).finally(() => open.delete(watched));
      open.add(watched);
    },
    idle: async () => {
      await Promise.all(open);
    },
  };
}
