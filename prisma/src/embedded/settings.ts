/** PostgreSQL's settings for one machine that also runs the engine: durable commits, small writes, few processes. */
export const serverSettings: Readonly<Record<string, string>> = {
  listen_addresses: "127.0.0.1",
  unix_socket_permissions: "0700",
  password_encryption: "scram-sha-256",
  max_connections: "100",
  shared_buffers: "192MB",
  // Every commit waits for the disk: what was accepted is never lost.
  synchronous_commit: "on",
  wal_level: "minimal",
  max_wal_senders: "0",
  wal_compression: "pglz",
  wal_buffers: "16MB",
  max_wal_size: "2GB",
  checkpoint_timeout: "15min",
  autovacuum_naptime: "15s",
  random_page_cost: "1.1",
  effective_cache_size: "1GB",
  // What is read is nearly always in memory: no further processes for reading.
  io_method: "sync",
  // The ledger's statements are short: compiling or spreading them over processes costs more than it saves.
  jit: "off",
  max_parallel_workers_per_gather: "0",
  timezone: "UTC",
  log_timezone: "UTC",
  // From LOG up: a statement that fails belongs in its caller's log. Never statements, they may hold values of runs.
  log_min_messages: "log",
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
  log_checkpoints: "off",
};

/** As arguments of the program `postgres`. */
export function toArguments(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** The environment for PostgreSQL's programs: nothing of ours, messages in English so that they can be recognised. */
export const serverEnvironment: NodeJS.ProcessEnv = { LC_ALL: "C", PATH: "/usr/local/bin:/usr/bin:/bin" };
