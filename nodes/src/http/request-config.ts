import { credentialField, field, httpCredentialTypes, jsonValue, lazyField } from "@autoweave/node-sdk";
import { z } from "zod";
import { FileValue } from "../file-value.js";

const mostPairs = 200;
const mebibyte = 1024 * 1024;

const pairs = z
  .array(
    z.strictObject({
      name: field(z.string().min(1).max(1000), { label: "Name", widget: "text" }),
      value: field(jsonValue, { label: "Value", widget: "expression" }),
    }),
  )
  .max(mostPairs)
  .default([]);
const text = () => z.string().max(10_000);
const onlyFor = (name: string, ...equals: string[]) => ({ showWhen: { field: name, equals } });
const pageVariables = ["body", "headers", "page"];

/** What the author sets on an HTTP request. */
export const RequestConfig = z.strictObject({
  method: field(z.enum(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]).default("GET"), {
    label: "Method",
    widget: "select",
  }),
  url: field(z.string().min(1).max(8192), {
    label: "Address",
    placeholder: "https://api.example.com/orders",
    widget: "template",
  }),
  query: field(pairs, {
    label: "Query",
    help: "Added to the address. A list gives the name once for each entry; empty values are left out.",
    widget: "list",
  }),
  headers: field(pairs, { label: "Headers", help: "Empty values are left out.", widget: "list" }),
  credential: credentialField(httpCredentialTypes, {
    label: "Credential",
    help: "Goes along to the credential's own hosts, and to no others.",
  }).optional(),
  auth: field(z.enum(["none", "basic", "bearer", "header"]).default("none"), {
    label: "Authentication without a credential",
    help: "What is written here can be read by everybody who sees the flow.",
    widget: "select",
    advanced: true,
  }),
  username: field(text().optional(), { label: "Name", widget: "text", ...onlyFor("auth", "basic") }),
  password: field(text().optional(), { label: "Password", widget: "secret", ...onlyFor("auth", "basic") }),
  token: field(text().optional(), { label: "Token", widget: "secret", ...onlyFor("auth", "bearer") }),
  authHeader: field(text().optional(), {
    label: "Header",
    placeholder: "X-Api-Key",
    widget: "text",
    ...onlyFor("auth", "header"),
  }),
  authValue: field(text().optional(), { label: "Value", widget: "secret", ...onlyFor("auth", "header") }),
  body: field(z.enum(["none", "json", "form", "multipart", "text", "file"]).default("none"), {
    label: "Body",
    help: "Form is urlencoded; multipart can carry files.",
    widget: "select",
  }),
  json: field(jsonValue.optional(), {
    label: "JSON",
    help: "The node's input when empty.",
    widget: "json",
    ...onlyFor("body", "json"),
  }),
  fields: field(pairs, {
    label: "Fields",
    help: "In a multipart body a value may be a file.",
    widget: "list",
    ...onlyFor("body", "form", "multipart"),
  }),
  text: field(z.string().optional(), { label: "Text", widget: "template", ...onlyFor("body", "text") }),
  contentType: field(z.string().max(255).optional(), {
    label: "Content type",
    placeholder: "text/plain; charset=utf-8",
    widget: "text",
    ...onlyFor("body", "text", "file"),
  }),
  file: field(FileValue.optional(), {
    label: "File",
    help: "A file from an earlier node; the node's input when empty.",
    widget: "expression",
    ...onlyFor("body", "file"),
  }),
  response: field(z.enum(["auto", "json", "text", "file"]).default("auto"), {
    label: "Read the answer as",
    help: "Auto goes by its content type.",
    widget: "select",
  }),
  failOnStatus: field(z.boolean().default(true), {
    label: "Fail on status 400 and above",
    help: "When off, such an answer goes on through the same ports as any other.",
    widget: "toggle",
  }),
  repeat: field(z.enum(["when-safe", "always"]).default("when-safe"), {
    label: "Try again",
    help:
      "When safe: after 429, 503, any 5xx that says when to come back, and when nothing was sent; after other failures only " +
      "where doing it twice does no harm: not for POST and PATCH without an idempotency header. Always: after any 5xx.",
    widget: "select",
    advanced: true,
  }),
  idempotencyHeader: field(z.string().max(200).optional(), {
    label: "Idempotency header",
    help: "Sends a key that stays the same over all tries, so that the other side does it once.",
    placeholder: "Idempotency-Key",
    widget: "text",
    advanced: true,
  }),
  pagination: field(z.enum(["none", "next", "page", "offset"]).default("none"), {
    label: "Pages",
    help: "Next: follows the link to the next page. Page and offset: count up until a page is empty.",
    widget: "select",
  }),
  nextPage: field(lazyField(pageVariables, { label: "Next page" }).optional(), {
    label: "Next page",
    help: "Gives the address of the next page from body, headers and page; null ends. When empty, the Link header does.",
    placeholder: "body.next",
    widget: "expression",
    ...onlyFor("pagination", "next"),
  }),
  pageItems: field(lazyField(pageVariables, { label: "Entries" }).optional(), {
    label: "Entries of a page",
    help: "Gives the list in a page. When empty: the body itself, or its items, data, results, records or value.",
    placeholder: "body.orders",
    widget: "expression",
    ...onlyFor("pagination", "next", "page", "offset"),
  }),
  pageParameter: field(z.string().min(1).max(200).optional(), {
    label: "Parameter",
    help: "Query parameter that is counted up; page or offset when empty.",
    widget: "text",
    ...onlyFor("pagination", "page", "offset"),
  }),
  pageStart: field(z.number().int().min(0).optional(), {
    label: "Start at",
    help: "1 for pages and 0 for offsets when empty.",
    widget: "number",
    ...onlyFor("pagination", "page", "offset"),
  }),
  maxPages: field(z.number().int().min(1).max(1000).default(20), {
    label: "Pages at most",
    widget: "number",
    ...onlyFor("pagination", "next", "page", "offset"),
  }),
  maxItems: field(z.number().int().min(1).max(1_000_000).default(10_000), {
    label: "Entries at most",
    widget: "number",
    ...onlyFor("pagination", "next", "page", "offset"),
  }),
  maxRedirects: field(z.number().int().min(0).max(20).default(5), {
    label: "Redirects at most",
    widget: "number",
    advanced: true,
  }),
  requestTimeoutMs: field(z.number().int().min(1).max(600_000).default(30_000), {
    label: "Longest wait for one answer (milliseconds)",
    widget: "number",
    advanced: true,
  }),
  maxBytes: field(
    z
      .number()
      .int()
      .min(1)
      .max(50 * mebibyte)
      .default(10 * mebibyte),
    { label: "Largest answer (bytes), all pages together", widget: "number", advanced: true },
  ),
});
export type RequestConfig = z.output<typeof RequestConfig>;
