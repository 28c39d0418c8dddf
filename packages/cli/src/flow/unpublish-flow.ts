import { type Context, print } from "../context.js";

/** `flow unpublish`: takes the live version off; its triggers start nothing more, its runs go on. */
export async function unpublishFlow(context: Context, flow: string): Promise<void> {
  const done = await context.call((api) => api.flows.unpublish.mutate({ flow }));
  print(context, done, () =>
    done.wasPublished ? `${flow} is no longer live; its runs go on, nothing starts new ones` : `${flow} was not live`,
  );
}
