const steps = [
  ["second", 60],
  ["minute", 60],
  ["hour", 24],
  ["day", 30],
  ["month", 12],
  ["year", Number.POSITIVE_INFINITY],
] as const;

type Unit = (typeof steps)[number][0];

/** Single ones that have a name of their own, before and after now. */
const named: Partial<Record<Unit, readonly [before: string, after: string]>> = {
  day: ["yesterday", "tomorrow"],
  month: ["last month", "next month"],
  year: ["last year", "next year"],
};

/**
 * The words of `Intl.RelativeTimeFormat("en", { numeric: "auto" })`, which takes longer to be made than a page of the studio
 * to be drawn.
 */
function format(amount: number, unit: Unit): string {
  const count = Math.abs(amount);
  const name = named[unit]?.[amount < 0 ? 0 : 1];
  if (count === 1 && name !== undefined) return name;
  const words = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return amount < 0 ? `${words} ago` : `in ${words}`;
}

/** How long ago, or in how long, in words: "3 hours ago". Under a minute it is "just now" or "in a moment". */
export function toRelative(time: Date, now: Date): string {
  const seconds = (time.getTime() - now.getTime()) / 1000;
  if (Math.abs(seconds) < 45) return seconds > 0 ? "in a moment" : "just now";
  let amount = seconds;
  for (const [unit, most] of steps) {
    const whole = Math.round(amount);
    if (Math.abs(whole) < most) return format(whole, unit);
    amount /= most;
  }
  return format(Math.round(amount), "year");
}
