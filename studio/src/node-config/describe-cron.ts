import { toString as toWords } from "cronstrue";

/** A cron pattern in words: `At 09:00, Monday through Friday`; the pattern itself when it cannot be read. */
export function describeCron(pattern: string): string {
  try {
    return toWords(pattern, { use24HourTimeFormat: true, throwExceptionOnParseError: true });
  } catch {
    return pattern;
  }
}
