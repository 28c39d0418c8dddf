/** A letter to one person, in plain text. */
export type Mail = { to: string; subject: string; text: string };

/** Brings letters on their way. */
export type Mailer = {
  /** False when the operator has to pass letters on: then whoever makes a link hands it over. */
  delivers: boolean;
  /** Throws when the letter cannot be sent. */
  send(mail: Mail): Promise<void>;
};
