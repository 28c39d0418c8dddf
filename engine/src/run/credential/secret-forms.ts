import type { CredentialType } from "@autoweave/contracts/credential";
import { secretFields } from "@autoweave/contracts/credential";

/** A text shorter than this would be found everywhere: it is left where it stands. */
const shortest = 4;
/** A part of base64 shorter than this, 48 bits, would be found by chance in what is not the secret at all. */
const shortestBase64 = 8;
/** A line of a secret of several lines counts as a secret of its own from this length on. */
const shortestLine = 16;

/** The secrets in a credential, as they may stand alone: the value, what a header makes of it, lines of a key file. */
export function toSecretValues(type: CredentialType, fields: Readonly<Record<string, string>>): string[] {
  const values = secretFields(type).map((name) => fields[name] ?? "");
  const more = values.flatMap((value) => [
    value.trim(),
    ...(value.startsWith("whsec_") ? [value.slice("whsec_".length)] : []),
    ...value.split(/\r?\n/).filter((line) => line.length >= shortestLine),
  ]);
  const pair = type === "http-basic" ? [`${fields.username}:${fields.password}`] : [];
  return [...new Set([...values, ...more, ...pair])].filter((value) => value !== "");
}

/** How a secret reads when a server gives it back: as it is, or in one of the ways in which texts are wrapped. */
export function toSecretForms(value: string): string[] {
  const plain = [
    value,
    ...toJsonForms(value),
    ...toJsonForms(value).flatMap(toJsonForms),
    ...toUrlForms(value),
    ...toHtmlForms(value),
  ].filter((form) => form.length >= shortest);
  return [...new Set([...plain, ...toBase64Forms(value)])];
}

/** Inside the quotes of JSON; some writers escape slashes, others all that is not ASCII. */
function toJsonForms(value: string): string[] {
  const text = JSON.stringify(value).slice(1, -1);
  const toAscii = (form: (hex: string) => string) =>
    // By UTF-16 units, as JSON has it.
    text.replace(/[^ -~]/g, (unit) => `\\u${form(unit.charCodeAt(0).toString(16).padStart(4, "0"))}`);
  const forms = [text, toAscii((hex) => hex), toAscii((hex) => hex.toUpperCase())];
  return [...forms, ...forms.map((form) => form.replaceAll("/", "\\/"))];
}

/** In a path or a query, strictly or loosely, and in a form. */
function toUrlForms(value: string): string[] {
  // A half of a surrogate pair cannot be written in an address at all.
  if (/\p{Surrogate}/u.test(value)) return [];
  const strict = encodeURIComponent(value).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const forms = [
    strict,
    encodeURIComponent(value),
    encodeURI(value),
    encodeURIComponent(value).replaceAll("%2F", "/"),
    new URLSearchParams([["", value]]).toString().slice(1),
  ];
  return [...forms, ...forms.map((form) => form.replace(/%[0-9A-F]{2}/g, (part) => part.toLowerCase()))];
}

/** Writers of HTML agree on `&` and `<`, and on nothing else. */
const htmlForms = [
  [">", "&gt;"],
  ["'", "&#39;", "&#039;", "&#x27;", "&apos;"],
  ['"', "&quot;", "&#34;"],
] as const;

function toHtmlForms(value: string): string[] {
  const text = value.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return htmlForms.reduce(
    (forms, [sign, ...escapes]) =>
      text.includes(sign) ? forms.flatMap((form) => [form, ...escapes.map((to) => form.replaceAll(sign, to))]) : forms,
    [text],
  );
}

/**
 * In base64, alone or anywhere inside of something larger: there the secret begins at one of three places of a group of
 * four signs, and those that it shares with its neighbours are not its own.
 */
function toBase64Forms(value: string): string[] {
  const bytes = Buffer.from(value);
  const inner = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const first = before === 0 ? 0 : before + 1;
    const isShared = (before + bytes.byteLength) % 3 !== 0;
    return text.slice(first, isShared ? -1 : undefined);
  });
  const whole = value.length >= shortest ? [bytes.toString("base64"), bytes.toString("base64url")] : [];
  const forms = [...whole, ...inner.filter((form) => form.length >= shortestBase64)];
  return [...forms, ...forms.map((form) => form.replaceAll("+", "-").replaceAll("/", "_"))];
}
