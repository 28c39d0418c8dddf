import { useCallback, useEffect, useState } from "react";

/** A setting of this browser, such as the width of a panel: kept over reloads, lost without harm. */
export function useRemembered<Value>(key: string, usual: Value, isValue: (value: unknown) => value is Value) {
  const [value, setValue] = useState(usual);
  const name = `autoweave.${key}`;
  // Read after the first drawing: the server, which draws too, knows nothing of it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: read once
  useEffect(() => {
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(name) ?? "null");
      if (isValue(kept)) setValue(kept);
    } catch {
      // Not ours, or no storage: the usual value does.
    }
  }, [name]);
  const remember = useCallback(
    (next: Value) => {
      setValue(next);
      try {
        localStorage.setItem(name, JSON.stringify(next));
      } catch {
        // A full or forbidden storage costs only the memory of a width.
      }
    },
    [name],
  );
  return [value, remember] as const;
}

export const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
export const isBoolean = (value: unknown): value is boolean => typeof value === "boolean";
