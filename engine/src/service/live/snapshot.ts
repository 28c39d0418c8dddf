/** What a moment saw of PostgreSQL's transactions: all below `xmin`, and those below `xmax` that are not `open`. */
export type Snapshot = { xmin: bigint; xmax: bigint; open: readonly bigint[] };

const pattern = /^\d{1,20}:\d{1,20}:(?:\d{1,20}(?:,\d{1,20})*)?$/;
/** More transactions are not open at once: there are fewer connections. */
const longest = 4000;

/** Reads the text of a `pg_snapshot`; undefined for what is none. */
export function parseSnapshot(text: string): Snapshot | undefined {
  if (text.length > longest || !pattern.test(text)) return undefined;
  const [xmin = "", xmax = "", open = ""] = text.split(":");
  return { xmin: BigInt(xmin), xmax: BigInt(xmax), open: open === "" ? [] : open.split(",").map(BigInt) };
}

/** The text by which PostgreSQL writes a snapshot. */
export function formatSnapshot({ xmin, xmax, open }: Snapshot): string {
  return `${xmin}:${xmax}:${open.join(",")}`;
}

/** True when the snapshot saw what the transaction wrote. */
export function isVisible(xid: bigint, { xmin, xmax, open }: Snapshot): boolean {
  return xid < xmin || (xid < xmax && !open.includes(xid));
}

/** True when `one` saw less than `other`, or the same. Of two snapshots of a server, one always saw all of the other. */
export function isEarlier(one: Snapshot, other: Snapshot): boolean {
  return one.xmax === other.xmax ? one.open.length >= other.open.length : one.xmax < other.xmax;
}

const circle = 2n ** 32n;

/** The whole transaction id of a row's `xmin`, of which PostgreSQL keeps 32 bits; the row was seen by `snapshot`. */
export function toWholeXid(short: string, { xmax }: Snapshot): bigint {
  const behind = (xmax - BigInt(short)) % circle;
  return xmax - (behind < 0n ? behind + circle : behind);
}
