import type { Page } from "playwright";

/** What a procedure answered. */
type Answer = { status: number; body: string };

/** Sends a procedure that changes something, as the studio does: with the cookies of who is signed in. */
export function sendProcedure(page: Page, path: string, input: unknown): Promise<Answer> {
  return page.evaluate(
    async ([at, body]) => {
      const headers = { "content-type": "application/json" };
      const response = await fetch(`/trpc/${at}`, { method: "POST", headers, body });
      return { status: response.status, body: await response.text() };
    },
    [path, JSON.stringify(input)] as const,
  );
}

/** The same for what has to succeed: returns what the procedure gives. */
export async function callProcedure<Output>(page: Page, path: string, input: unknown): Promise<Output> {
  const { status, body } = await sendProcedure(page, path, input);
  if (status !== 200) throw new Error(`${path} answered ${status}: ${body.slice(0, 500)}`);
  return JSON.parse(body).result.data;
}
