import type { LiveVersion } from "../../../service/flow/list-flows.js";
import type { TriggerView } from "../../../service/flow/trigger-view.js";
import type { Builder } from "../builder.js";

/** A live trigger, with where it is called or when it starts runs. */
export function defineTrigger(builder: Builder) {
  const hook = builder.objectRef<NonNullable<TriggerView["hook"]>>("Hook").implement({
    description: "Where a webhook is called, below `/hooks/`.",
    fields: (t) => ({
      path: t.exposeString("path"),
      methods: t.exposeStringList("methods", { description: "Every method, when there is none." }),
    }),
  });
  const schedule = builder.objectRef<NonNullable<TriggerView["schedule"]>>("Schedule").implement({
    description: "When a schedule starts runs.",
    fields: (t) => ({
      cron: t.exposeString("cron"),
      timeZone: t.exposeString("timeZone"),
      next: t.field({ type: ["DateTime"], description: "The next dates.", resolve: (parent) => parent.next }),
    }),
  });
  return builder.objectRef<TriggerView>("Trigger").implement({
    description: "A live trigger of a flow.",
    fields: (t) => ({
      node: t.exposeString("node"),
      type: t.exposeString("type"),
      hook: t.field({ type: hook, nullable: true, resolve: (trigger) => trigger.hook }),
      schedule: t.field({ type: schedule, nullable: true, resolve: (trigger) => trigger.schedule }),
    }),
  });
}

/** What is live of a flow, in short. */
export function defineLiveVersion(builder: Builder) {
  return builder.objectRef<LiveVersion>("LiveVersion").implement({
    description: "The version of a flow that is live.",
    fields: (t) => ({
      id: t.exposeID("id"),
      number: t.exposeInt("number"),
      hash: t.exposeString("hash"),
    }),
  });
}
