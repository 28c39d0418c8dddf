/** How long the points of a budget last, in seconds. */
export const windowSeconds = 60;

/**
 * What is counted, for whom, and how many points a minute there are. `shared` budgets are counted by all processes
 * together; the others, whose calls are many and cheap to turn away, by each process for itself.
 */
export const budgets = {
  /** GraphQL, for each tenant, by what a document costs. A tenant may set another number. */
  external: { points: 100, shared: true, of: "This workspace" },
  /** tRPC by key or token, for each tenant, one point a call. A tenant may set another number. */
  tools: { points: 6000, shared: true, of: "This workspace" },
  /** tRPC by the session of our own pages, for each person. */
  pages: { points: 6000, shared: false, of: "You" },
  /** Calls of webhooks, for each tenant: 5,000 a second in each process. */
  hooks: { points: 300_000, shared: false, of: "This workspace" },
  /** Calls of `/auth`, for each address. */
  door: { points: 120, shared: true, of: "Your address" },
  /** Tries of a password, for each person and for each address. */
  password: { points: 5, shared: true, of: "Sign-in" },
  /** Keys and tokens that are not valid, for each address. */
  "wrong-credential": { points: 30, shared: true, of: "Your address" },
} as const satisfies Record<string, { points: number; shared: boolean; of: string }>;

/** Name of a budget. */
export type Budget = keyof typeof budgets;

/** What a process grants by itself while the store that all share is away: never all, since the others grant it too. */
export const insuredShare = 1 / 4;
