import type { Page } from "playwright";

/** What a procedure answered. */
type Answer = { status: number; body: string };

/** What a browser says of a request that a page of the studio sends. */
export const fromOwnPage = { "sec-fetch-site": "same-origin" };

/**
 * Sends a procedure that changes something, as the studio does: with the cookies of who is signed in. Whatever `page`
 * shows, its tab was opened with the server's address.
 */
export async function sendProcedure(page: Page, path: string, input: unknown): Promise<Answer> {
  const response = await page.request.post(`/trpc/${path}`, {
    headers: { ...fromOwnPage, "content-type": "application/json" },
    data: JSON.stringify(input),
  });
  return { status: response.status(), body: await response.text() };
}

/** The same for what has to succeed: returns what the procedure gives. */
export async function callProcedure<Output>(page: Page, path: string, input: unknown): Promise<Output> {
  const { status, body } = await sendProcedure(page, path, input);
  if (status !== 200) throw new Error(`${path} answered ${status}: ${body.slice(0, 500)}`);
  return JSON.parse(body).result.data;
}
