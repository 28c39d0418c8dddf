const steps = [
  ["second", 60],
  ["minute", 60],
  ["hour", 24],
  ["day", 30],
  ["month", 12],
  ["year", Number.POSITIVE_INFINITY],
] as const;

const formats = new Map<string, Intl.RelativeTimeFormat>();

/** Made once for a language: making one takes longer than all that it is used for in a list. */
function findFormat(locale: string): Intl.RelativeTimeFormat {
  const format = formats.get(locale) ?? new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  formats.set(locale, format);
  return format;
}

/** How long ago, or in how long, in words: "3 hours ago". Under a minute it is "just now" or "in a moment". */
export function toRelative(time: Date, now: Date, locale = "en"): string {
  const seconds = (time.getTime() - now.getTime()) / 1000;
  if (Math.abs(seconds) < 45) return seconds > 0 ? "in a moment" : "just now";
  const format = findFormat(locale);
  let amount = seconds;
  for (const [unit, most] of steps) {
    const whole = Math.round(amount);
    if (Math.abs(whole) < most) return format.format(whole, unit);
    amount /= most;
  }
  return format.format(Math.round(amount), "year");
}
