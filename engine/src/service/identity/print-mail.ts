import type { Mail } from "./mail.js";

/** The mailer of an installation without a mail server: its operator reads the terminal, and passes the letter on. */
export async function printMail({ to, subject, text }: Mail): Promise<void> {
  process.stdout.write(`No mail server is set up. A letter for ${to}, "${subject}":\n\n${text}\n`);
}
