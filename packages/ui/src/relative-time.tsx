"use client";

import { useEffect, useState } from "react";
import { toRelative } from "./to-relative";
import { Tooltip } from "./tooltip";

const refreshMs = 30_000;

/** A time as people say it, the exact one on hover and focus. `value` is ISO 8601. */
export function RelativeTime({ value }: { value: string }) {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), refreshMs);
    return () => clearInterval(timer);
  }, []);
  const time = new Date(value);
  const exact = time.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
  return (
    <Tooltip text={exact} side="top">
      <time dateTime={value} className="whitespace-nowrap">
        {toRelative(time, now)}
      </time>
    </Tooltip>
  );
}
