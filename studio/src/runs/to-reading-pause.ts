import { isPassing } from "../api/is-passing";

/** A run that goes on may change many times a second; it is read again this often at most. */
const goingOnMs = 1000;

/**
 * Milliseconds until something of a run is read again; false for never. What has been read `isLast` once nothing can be
 * added to it. A failure that may pass is no reason to leave a run unread; one that stays is.
 */
export function toReadingPause(read: { isLast: boolean; error: unknown }): number | false {
  if (read.error !== null) return isPassing(read.error) ? goingOnMs : false;
  return read.isLast ? false : goingOnMs;
}
