/** A letter to one person, in plain text. */
export type Mail = { to: string; subject: string; text: string };

/** Brings mail on its way. Throws when it cannot. */
export type Mailer = (mail: Mail) => Promise<void>;
