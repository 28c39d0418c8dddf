import { type NextRequest, NextResponse } from "next/server";
import { toContentPolicy } from "./src/content-policy";

/**
 * Gives each page a nonce, and the policy that lets scripts with that nonce run and no others. It decides nothing about
 * who may see what: only the API does.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))));
  const policy = toContentPolicy(nonce, process.env.NODE_ENV === "development");
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  // Next.js reads the nonce for its own scripts from here.
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

/** Everything but files, which run nothing. */
export const config = { matcher: ["/((?!_next/static|alive|icon.png).*)"] };
