/** Turns many small requests into few large ones: what arrives while a batch is under way goes into the next. */
export type Batcher<In, Out> = {
  add(item: In): Promise<Out>;
  /** Resolves once nothing is under way. */
  idle(): Promise<void>;
};

type Entry<In, Out> = { item: In; resolve: (value: Out) => void; reject: (reason: unknown) => void };

/**
 * While a batch has been under way for less, another one begins beside it only when it would be full: one large batch costs
 * far less than two small ones. What takes longer waits for something, and should not hold up the rest.
 */
const slowMs = 100;

/**
 * `run` gets at most `mostItems` and returns a result for each, in order; at most `lanes` batches are under way at once, of
 * which all but one are slow or full. When a batch fails, its items are tried one by one, so that one bad item fails alone.
 */
export function createBatcher<In, Out>(options: {
  mostItems: number;
  lanes: number;
  /** Milliseconds to wait for more before a first batch begins; none when absent. */
  waitMs?: number;
  run: (items: In[]) => Promise<Out[]>;
}): Batcher<In, Out> {
  const waiting: Entry<In, Out>[] = [];
  const idlers: (() => void)[] = [];
  let lanes = 0;
  let slow = 0;
  let isScheduled = false;

  async function runOne(entry: Entry<In, Out>): Promise<void> {
    try {
      const [result] = await options.run([entry.item]);
      entry.resolve(result as Out);
    } catch (error) {
      entry.reject(error);
    }
  }

  async function flush(entries: Entry<In, Out>[]): Promise<void> {
    try {
      const results = await options.run(entries.map((entry) => entry.item));
      for (const [position, entry] of entries.entries()) entry.resolve(results[position] as Out);
    } catch (error) {
      if (entries.length === 1) entries[0]?.reject(error);
      else for (const entry of entries) await runOne(entry);
    }
  }

  async function runLane(entries: Entry<In, Out>[]): Promise<void> {
    lanes++;
    let isSlow = false;
    const timer = setTimeout(() => {
      isSlow = true;
      slow++;
      pump();
    }, slowMs);
    await flush(entries);
    clearTimeout(timer);
    if (isSlow) slow--;
    lanes--;
    pump();
  }

  function mayBegin(): boolean {
    if (waiting.length === 0 || lanes >= options.lanes) return false;
    return lanes === slow || waiting.length >= options.mostItems;
  }

  function pump(): void {
    isScheduled = false;
    while (mayBegin()) void runLane(waiting.splice(0, options.mostItems));
    if (lanes === 0 && waiting.length === 0) for (const resolve of idlers.splice(0)) resolve();
  }

  return {
    add: (item) =>
      new Promise<Out>((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        if (isScheduled || !mayBegin()) return;
        isScheduled = true;
        // After the current turn of the event loop at the earliest: what arrived with this turn shares the batch.
        if (options.waitMs === undefined) setImmediate(pump);
        else setTimeout(pump, options.waitMs);
      }),
    idle: () =>
      new Promise((resolve) => {
        if (lanes === 0 && waiting.length === 0) resolve();
        else idlers.push(resolve);
      }),
  };
}
