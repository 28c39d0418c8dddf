import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createSmtpMailer } from "./smtp-mailer.js";

type Sink = { server: Server; port: number; lines: string[]; commands: string[]; sockets: Set<Socket> };
const sinks: Sink[] = [];

/** A mail server that takes every letter and keeps what was said. Without TLS, as they are on one machine. */
async function startSink(): Promise<Sink> {
  const lines: string[] = [];
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let rest = "";
    let isData = false;
    const say = (text: string) => socket.write(`${text}\r\n`);
    say("220 sink");
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      const parts = `${rest}${chunk}`.split("\r\n");
      rest = parts.pop() ?? "";
      for (const line of parts) {
        lines.push(line);
        if (isData) {
          if (line !== ".") continue;
          isData = false;
          say("250 kept");
          continue;
        }
        commands.push(line);
        if (/^EHLO/i.test(line)) say("250-sink\r\n250 AUTH PLAIN");
        else if (/^DATA/i.test(line)) {
          isData = true;
          say("354 go on");
        } else if (/^AUTH/i.test(line)) say("235 known");
        else if (/^STARTTLS/i.test(line)) say("502 no");
        else say(/^QUIT/i.test(line) ? "221 bye" : "250 ok");
      }
    });
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "::", resolve));
  const sink = { server, port: (server.address() as AddressInfo).port, lines, commands, sockets };
  sinks.push(sink);
  return sink;
}

afterEach(async () => {
  for (const { server, sockets } of sinks.splice(0)) {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
});

const letter = { to: "ada@example.org", subject: "Ünïque", text: "Open\n\nhttps://flows.example.org/reset?token=x\n" };

test("a letter goes to one person, from whom it says, with the password of the server", async () => {
  const { port, lines } = await startSink();
  const mailer = createSmtpMailer({ url: `smtp://me:p%40ss@127.0.0.1:${port}`, from: "AutoWeave <flows@example.org>" });
  await mailer.send(letter);
  expect(mailer.delivers).toBe(true);
  expect(lines).toContain(`AUTH PLAIN ${Buffer.from("\u0000me\u0000p@ss").toString("base64")}`);
  expect(lines).toContain("MAIL FROM:<flows@example.org>");
  expect(lines.filter((line) => line.startsWith("RCPT"))).toEqual(["RCPT TO:<ada@example.org>"]);
  expect(lines).toContain("From: AutoWeave <flows@example.org>");
  expect(lines).toContain("Auto-Submitted: auto-generated");
  expect(lines.join("\n")).toContain("https://flows.example.org/reset?token=");
});

test("what stands in a letter adds no receiver and no header", async () => {
  const { port, lines, commands } = await startSink();
  const mailer = createSmtpMailer({ url: `smtp://127.0.0.1:${port}`, from: "flows@example.org" });
  await mailer.send({ ...letter, subject: "x\r\nBcc: eve@example.org", text: ".\r\nRCPT TO:<eve@example.org>\r\n" });
  expect(commands.filter((line) => line.startsWith("RCPT"))).toEqual(["RCPT TO:<ada@example.org>"]);
  expect(lines.filter((line) => line.startsWith("Bcc:"))).toEqual([]);
});

test("a server on another machine that speaks no TLS gets no letter", async () => {
  const { port, commands } = await startSink();
  // Leads to this machine, and is not one of its names.
  const mailer = createSmtpMailer({ url: `smtp://me:pass@0.0.0.0:${port}`, from: "flows@example.org" });
  await expect(mailer.send(letter)).rejects.toThrow();
  expect(commands).toContain("STARTTLS");
  expect(commands.filter((line) => /^(AUTH|MAIL|RCPT|DATA)/.test(line))).toEqual([]);
});

test("a server that is not there is an error, not a letter lost in silence", async () => {
  const { port, server } = await startSink();
  await new Promise((resolve) => server.close(resolve));
  sinks.splice(0);
  const mailer = createSmtpMailer({ url: `smtp://127.0.0.1:${port}`, from: "flows@example.org" });
  await expect(mailer.send(letter)).rejects.toThrow();
});
