import { createTransport } from "nodemailer";
import type { Mailer } from "./mail.js";

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;
const waitMs = 20_000;

/**
 * Sends letters by the mail server at `url` (`smtp://user:password@host:587`, or `smtps://`). Letters hold links that
 * open accounts, so a server elsewhere must speak TLS.
 */
export function createSmtpMailer({ url, from }: { url: string; from: string }): Mailer {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === "smtps:";
  const transport = createTransport({
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (secure ? 465 : 587) : Number(port),
    secure,
    requireTLS: !secure && !loopback.test(hostname),
    ignoreTLS: !secure && loopback.test(hostname),
    ...(username === "" ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: waitMs,
    greetingTimeout: waitMs,
    socketTimeout: waitMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    delivers: true,
    send: async ({ to, subject, text }) => {
      await transport.sendMail({
        from,
        to: { name: "", address: to },
        subject,
        text,
        headers: { "Auto-Submitted": "auto-generated" },
      });
    },
  };
}
