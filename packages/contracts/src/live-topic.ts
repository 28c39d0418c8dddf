import { z } from "zod";

/** Something that a live stream tells of. A stream may have several topics, so that a page needs one connection. */
export const LiveTopic = z.discriminatedUnion("topic", [
  /** One run: its status, and the node runs that change. */
  z.strictObject({ topic: z.literal("run"), run: z.string().min(1).max(100) }),
  /** Runs that start, change and end: of one flow, by id or name, or all. */
  z.strictObject({ topic: z.literal("runs"), flow: z.string().min(1).max(200).optional() }),
  /** Drafts that change, flows that are published, unpublished and removed: one flow, by id or name, or all. */
  z.strictObject({ topic: z.literal("flows"), flow: z.string().min(1).max(200).optional() }),
  /** Node types that come and go. */
  z.strictObject({ topic: z.literal("node-types") }),
  /** Lines of the logs of all processes, of this level and more urgent ones. */
  z.strictObject({ topic: z.literal("log"), level: z.enum(["error", "warn", "info", "debug"]).optional() }),
]);
export type LiveTopic = z.infer<typeof LiveTopic>;

/** Most topics of one stream. */
export const mostLiveTopics = 20;
