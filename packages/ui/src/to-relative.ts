const steps = [
  ["second", 60],
  ["minute", 60],
  ["hour", 24],
  ["day", 30],
  ["month", 12],
  ["year", Number.POSITIVE_INFINITY],
] as const;

/** How long ago, or in how long, in words: "3 hours ago". Under a minute it is "just now" or "in a moment". */
export function toRelative(time: Date, now: Date, locale = "en"): string {
  const seconds = (time.getTime() - now.getTime()) / 1000;
  if (Math.abs(seconds) < 45) return seconds > 0 ? "in a moment" : "just now";
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  let amount = seconds;
  for (const [unit, most] of steps) {
    const whole = Math.round(amount);
    if (Math.abs(whole) < most) return format.format(whole, unit);
    amount /= most;
  }
  return format.format(Math.round(amount), "year");
}
