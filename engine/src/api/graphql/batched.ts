import DataLoader from "dataloader";
import type { GraphqlContext } from "./builder.js";

/** Reads what is asked for under one key, together with what else is asked for at the same moment. */
export type Batched<Key, Value> = (context: GraphqlContext, key: Key) => Promise<Value>;

const mostKeys = 500;

/**
 * Collects what the fields of a list ask for one by one into one `load`. Nothing is remembered: a subscription reads anew
 * at each event, and a mutation sees what the one before it has done. `load` may give its values in any order; a key
 * without a value is undefined.
 */
export function batched<Value>(
  load: (context: GraphqlContext, keys: string[]) => Promise<ReadonlyMap<string, Value>>,
): Batched<string, Value | undefined> {
  const loaders = new WeakMap<GraphqlContext, DataLoader<string, Value | undefined>>();
  return (context, key) => {
    const loader =
      loaders.get(context) ??
      new DataLoader<string, Value | undefined>(
        async (keys) => {
          const found = await load(context, [...new Set(keys)]);
          return keys.map((one) => found.get(one));
        },
        { cache: false, maxBatchSize: mostKeys },
      );
    loaders.set(context, loader);
    return loader.load(key);
  };
}

/** Like {@link batched}, for fields with arguments: those with the same ones are read together. */
export function batchedWith<Args extends object, Value>(
  load: (context: GraphqlContext, keys: string[], args: Args) => Promise<ReadonlyMap<string, Value>>,
): Batched<{ id: string; args: Args }, Value | undefined> {
  const byArgs = new WeakMap<GraphqlContext, Map<string, Batched<string, Value | undefined>>>();
  return (context, { id, args }) => {
    const known = byArgs.get(context) ?? new Map();
    byArgs.set(context, known);
    const name = JSON.stringify(args);
    const reader = known.get(name) ?? batched((_context, keys) => load(_context, keys, args));
    known.set(name, reader);
    return reader(context, id);
  };
}
