import type { Sql } from "../database.js";

/** What one process measured of one kind of thing in one minute. */
export type MeterMinute = { kind: string; minute: Date; counts: number[]; failures: number };

/** Writes minutes of a process over what it wrote of them before. */
export async function writeMeterMinutes(sql: Sql, process: string, minutes: readonly MeterMinute[]): Promise<void> {
  for (const { kind, minute, counts, failures } of minutes) {
    await sql.rows(
      "write-meter-minute",
      `INSERT INTO meter_minute (process, kind, minute, counts, failures) VALUES ($1, $2, $3, $4::int[], $5)
       ON CONFLICT (process, kind, minute) DO UPDATE SET counts = excluded.counts, failures = excluded.failures`,
      [process, kind, minute, counts, failures],
    );
  }
}

/** Forgets minutes before a time. */
export async function dropMeterMinutes(sql: Sql, before: Date): Promise<void> {
  await sql.rows("drop-meter-minutes", "DELETE FROM meter_minute WHERE minute < $1", [before]);
}

/** All that was measured of one kind since a time, the earliest first; a minute stands there once a process. */
export async function readMeterMinutes(sql: Sql, kind: string, since: Date): Promise<MeterMinute[]> {
  return sql.rows<MeterMinute>(
    "read-meter-minutes",
    "SELECT kind, minute, counts, failures FROM meter_minute WHERE kind = $1 AND minute >= $2 ORDER BY minute",
    [kind, since],
  );
}
