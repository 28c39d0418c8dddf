import { z } from "zod";

// What frames the answer is the server's business; what changes the browser's standing with this address would reach
// the studio's own session, which lives at the same address.
const refused = [
  "connection",
  "content-length",
  "keep-alive",
  "proxy-authenticate",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "set-cookie",
  "clear-site-data",
  "strict-transport-security",
  "service-worker-allowed",
];

const HeaderName = z
  .string()
  .max(100)
  .regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/, "use letters, digits and - in a header's name")
  .refine((name) => !refused.includes(name.toLowerCase()), "this header is set by the server, or not at all");

const HeaderText = z
  .string()
  .max(8000)
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, "a header's value is one line of plain characters");

/** Headers that a flow may answer with. */
export const AnswerHeaders = z
  .record(HeaderName, HeaderText)
  .refine((headers) => Object.keys(headers).length <= 50, "give at most 50 headers");
