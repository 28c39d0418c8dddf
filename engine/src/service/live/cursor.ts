import { z } from "zod";

/** Where a stream stands: when that was said, and each topic's own place by the topic's key. */
export type Cursor = { at: number; places: Record<string, string> };

const Cursor = z.strictObject({
  at: z.number().int().nonnegative(),
  places: z.record(z.string().max(500), z.string().max(5000)),
});

/** Longest cursor, in characters: that of a stream with the most topics is far shorter. */
const longest = 30_000;

/** A cursor as the id of an event: printable, no line breaks. */
export function formatCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString("base64url");
}

/** Reads an event's id; undefined for what is not one of ours, which is then like none. */
export function parseCursor(text: string): Cursor | undefined {
  if (text.length > longest) return undefined;
  try {
    return Cursor.safeParse(JSON.parse(Buffer.from(text, "base64url").toString())).data;
  } catch {
    return undefined;
  }
}
