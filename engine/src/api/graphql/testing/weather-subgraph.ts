import { authorize } from "@autoweave/auth/authorize";
import { listFlows } from "../../../service/flow/list-flows.js";
import { asks } from "../asks.js";
import type { GraphqlContext } from "../builder.js";
import type { Subgraph } from "../subgraph.js";

type Forecast = { flow: string; text: string };

/** Operations that the process has run: each has a context of its own. */
const operations = new WeakSet<GraphqlContext>();
let count = 0;

function countOperation(context: GraphqlContext): void {
  if (!operations.has(context)) count++;
  operations.add(context);
}

function toForecast({ name }: { name: string }): Forecast {
  return { flow: name, text: `${name} will run under a clear sky` };
}

async function readFlows({ parts, actor }: GraphqlContext, ids: readonly string[]) {
  const byId = new Map((await listFlows(parts, actor)).map((flow) => [flow.id, flow]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** A small subgraph that only tests serve, in a process of its own: a root field, a field of flows, a subscription. */
export const weatherSubgraph: Subgraph = {
  name: "weather",
  extends: { Flow: { readAll: "_weatherOfFlows" } },
  define: (builder) => {
    const forecast = builder.objectRef<Forecast>("Forecast").implement({
      fields: (t) => ({ flow: t.exposeString("flow"), text: t.exposeString("text") }),
    });
    const flow = builder.objectRef<{ id: string; name: string }>("Flow").implement({
      fields: (t) => ({
        id: t.exposeID("id"),
        forecast: t.field({
          type: forecast,
          nullable: true,
          extensions: asks("flow.get", { cost: 60 }),
          resolve: (parent, _args, { actor }) => {
            authorize(actor, "flow.get");
            return toForecast(parent);
          },
        }),
      }),
    });
    const weather = builder
      .objectRef<{ tenantId: string; subject: string; permissions: string[] }>("Weather")
      .implement({
        fields: (t) => ({
          tenantId: t.exposeString("tenantId"),
          subject: t.exposeString("subject"),
          permissions: t.exposeStringList("permissions"),
          operations: t.int({ resolve: () => count }),
        }),
      });
    builder.queryFields((t) => ({
      weather: t.field({
        type: weather,
        nullable: true,
        extensions: asks("flow.list"),
        resolve: (_root, _args, context) => {
          const { actor } = context;
          countOperation(context);
          authorize(actor, "flow.list");
          const { tenantId, subject, permissions } = actor;
          return { tenantId, subject: `${subject.kind}:${subject.id}`, permissions: [...permissions] };
        },
      }),
      _weatherOfFlows: t.field({
        type: [flow],
        nullable: { list: false, items: true },
        args: { ids: t.arg.idList({ required: true }) },
        extensions: asks("flow.list"),
        resolve: (_root, { ids }, context) => {
          countOperation(context);
          return readFlows(context, ids);
        },
      }),
    }));
    builder.subscriptionFields((t) => ({
      weatherChanged: t.field({
        type: forecast,
        nullable: true,
        extensions: asks("flow.list"),
        subscribe: async function* (_root, _args, context) {
          authorize(context.actor, "flow.list");
          for (const one of await listFlows(context.parts, context.actor)) yield toForecast(one);
        },
        resolve: (event) => event,
      }),
    }));
  },
};
