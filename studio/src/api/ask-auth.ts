import { ApiError, readErrorBody, toUnreachable } from "./api-error";

async function readBody(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

/** Calls one of the API's plain routes for signing in and out. Throws {@link ApiError}. */
export async function askAuth(method: "GET" | "POST", path: string, body?: unknown): Promise<unknown> {
  const init: RequestInit = { method, headers: { accept: "application/json" }, cache: "no-store" };
  if (method === "POST") {
    init.headers = { ...init.headers, "content-type": "application/json" };
    init.body = JSON.stringify(body ?? {});
  }
  const response = await fetch(`/auth/${path}`, init).catch(() => {
    throw toUnreachable();
  });
  const answer = await readBody(response);
  if (response.ok) return answer;
  throw (
    readErrorBody(answer) ??
    new ApiError("internal.bug", `AutoWeave answered with ${response.status}. Try again in a moment.`)
  );
}
