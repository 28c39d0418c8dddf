"use client";

import { useEffect, useState } from "react";
import { toRelative } from "./to-relative";
import { Tooltip } from "./tooltip";

const refreshMs = 30_000;

/** Put in words only where it is shown: finding the words of a place takes longer than drawing a row. */
function ExactTime({ time }: { time: Date }) {
  return time.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
}

/** A time as people say it, the exact one on hover and focus. `value` is ISO 8601. */
export function RelativeTime({ value }: { value: string }) {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), refreshMs);
    return () => clearInterval(timer);
  }, []);
  const time = new Date(value);
  return (
    <Tooltip text={<ExactTime time={time} />} side="top">
      <time dateTime={value} className="whitespace-nowrap">
        {toRelative(time, now)}
      </time>
    </Tooltip>
  );
}
