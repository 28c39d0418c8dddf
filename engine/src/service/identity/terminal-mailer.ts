import type { Mailer } from "./mail.js";

/** The mailer of an installation without a mail server: its operator reads the terminal, and passes the letter on. */
export const terminalMailer: Mailer = {
  delivers: false,
  send: async ({ to, subject, text }) => {
    process.stdout.write(`No mail server is set up. A letter for ${to}, "${subject}":\n\n${text}\n`);
  },
};
