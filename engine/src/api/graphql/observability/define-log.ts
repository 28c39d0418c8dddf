import type { EventView } from "../../../service/observe/list-events.js";
import { type LogLineView, logLevels } from "../../../service/observe/list-log.js";
import type { Builder } from "../builder.js";
import { toEnumValues } from "../to-enum-values.js";
import type { LiveEvent } from "../watch-topic.js";

/** What is written down of what happens. */
export function defineLog(builder: Builder) {
  const level = builder.enumType("LogLevel", { values: toEnumValues(logLevels) });
  const line = builder.objectRef<LogLineView>("LogLine").implement({
    description: "A line of a process's log.",
    fields: (t) => ({
      id: t.exposeID("id"),
      at: t.expose("at", { type: "DateTime" }),
      level: t.expose("level", { type: level }),
      service: t.exposeString("service", { description: "The process that wrote it." }),
      message: t.exposeString("message"),
      fields: t.field({
        type: "JSON",
        description: "Ids, names and counts, such as `runId`, `plugin`, `jobId`, `environment`. Never values.",
        resolve: (parent) => parent.fields,
      }),
    }),
  });
  const tail = builder.objectRef<LiveEvent<"log">>("LogTail").implement({
    description: "Lines of logs as they are written.",
    fields: (t) => ({
      cursor: t.exposeString("cursor", {
        description: "Give it as `after` to go on from here: nothing is missed, and nothing comes twice.",
      }),
      reset: t.boolean({
        description: "More lines came than are told one by one: read the log again.",
        resolve: ({ update }) => update?.kind === "reset",
      }),
      lines: t.field({
        type: [line],
        resolve: ({ update }) => (update?.kind === "changes" ? update.lines : []),
      }),
    }),
  });
  const event = builder.objectRef<EventView>("FlowEvent").implement({
    description: "Something that happened to a flow, which may be gone by now.",
    fields: (t) => ({
      id: t.exposeID("id"),
      kind: t.exposeString("kind", { description: "`created`, `drafted`, `published`, `unpublished`, `removed`." }),
      flowId: t.exposeID("flow"),
      name: t.exposeString("name"),
      revision: t.exposeInt("revision", { description: "The draft's revision after it." }),
      version: t.exposeInt("version", { nullable: true, description: "What is live after it." }),
      byKind: t.string({ description: "`person`, `key` or `service`.", resolve: ({ by }) => by.kind }),
      byId: t.id({ resolve: ({ by }) => by.id }),
      at: t.expose("at", { type: "DateTime" }),
    }),
  });
  return { level, line, tail, event };
}
