import { expect, test } from "vitest";
import { type Hop, nextHop } from "./redirect.js";

const post: Hop = {
  url: new URL("https://a.example/start"),
  method: "POST",
  headers: { authorization: "Bearer x", cookie: "s=1", "x-key": "k", "content-type": "text/plain", accept: "*/*" },
  body: "text",
};
const secrets = new Set(["x-key"]);

test.each([301, 302, 303])("%i turns a POST into a GET without its body", (status) => {
  const next = nextHop(post, { status, location: "/next" }, secrets);
  expect(next).toMatchObject({ method: "GET", body: undefined });
  expect(next?.url.href).toBe("https://a.example/next");
  expect(next?.headers).toEqual({ authorization: "Bearer x", cookie: "s=1", "x-key": "k", accept: "*/*" });
});

test.each([307, 308])("%i keeps method and body", (status) => {
  expect(nextHop(post, { status, location: "/next" }, secrets)).toMatchObject({ method: "POST", body: "text" });
});

test.each(["https://b.example/", "http://a.example/", "https://a.example:8443/", "//b.example/"])(
  "credentials do not go along to %s",
  (location) => {
    const next = nextHop(post, { status: 307, location }, secrets);
    expect(next?.headers).toEqual({ "content-type": "text/plain", accept: "*/*" });
  },
);

test("301 and 302 keep other methods, 303 only HEAD", () => {
  expect(nextHop({ ...post, method: "PUT" }, { status: 302, location: "/" }, secrets)?.method).toBe("PUT");
  expect(nextHop({ ...post, method: "PUT" }, { status: 303, location: "/" }, secrets)?.method).toBe("GET");
  expect(nextHop({ ...post, method: "HEAD" }, { status: 303, location: "/" }, secrets)?.method).toBe("HEAD");
});

test("no redirect without its status or a location", () => {
  expect(nextHop(post, { status: 200, location: "/next" }, secrets)).toBeUndefined();
  expect(nextHop(post, { status: 302, location: undefined }, secrets)).toBeUndefined();
});

test.each(["file:///etc/passwd", "gopher://a.example/", "javascript:alert(1)", "http://user:secret@a.example/"])(
  "refuses to go on to %s",
  (location) => {
    const attempt = () => nextHop(post, { status: 302, location }, secrets);
    expect(attempt).toThrow(expect.objectContaining({ code: "http.forbidden" }));
    expect(attempt).not.toThrow(/secret/);
  },
);
