import { useCallback, useState } from "react";

function read<Value>(name: string, usual: Value, isValue: (value: unknown) => value is Value): Value {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(name) ?? "null");
    return isValue(kept) ? kept : usual;
  } catch {
    // Not ours, or no storage: the usual value does.
    return usual;
  }
}

/**
 * A setting of this browser, such as the width of a panel: kept over reloads, lost without harm. It is there in the first
 * drawing, so that the flow is fitted into the room that panels leave; so it is of use only below what the server draws.
 */
export function useRemembered<Value>(key: string, usual: Value, isValue: (value: unknown) => value is Value) {
  const name = `autoweave.${key}`;
  const [held, setHeld] = useState(() => ({ name, value: read(name, usual, isValue) }));
  const now = held.name === name ? held : { name, value: read(name, usual, isValue) };
  if (now !== held) setHeld(now);
  const remember = useCallback(
    (value: Value) => {
      setHeld({ name, value });
      try {
        localStorage.setItem(name, JSON.stringify(value));
      } catch {
        // A full or forbidden storage costs only the memory of a width.
      }
    },
    [name],
  );
  return [now.value, remember] as const;
}

export const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
export const isBoolean = (value: unknown): value is boolean => typeof value === "boolean";
