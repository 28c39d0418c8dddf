type Failure = { title: string; children: string };

const failures: Readonly<Record<string, Failure>> = {
  "auth.sso-refused": {
    title: "The workspace does not let you in by this account",
    children: "Sign in with your password, or ask an admin for an invitation to the email address you have there.",
  },
  "auth.sso-failed": {
    title: "The identity provider did not sign you in",
    children: "Try again. If it stays like this, an admin can test the provider in the settings.",
  },
  "auth.sso-lost": {
    title: "That sign-in is over",
    children: "It took too long, was used already, or began in another browser. Begin again here.",
  },
  "identity-provider.not-found": {
    title: "That identity provider is not in use",
    children: "Choose another way to sign in, or ask an admin.",
  },
  "limit.exceeded": { title: "That was too often", children: "Wait a minute, then try again." },
};

/** What to say to somebody whom the API sent back from a provider. Only the code is known: an address says anything. */
export function toProviderFailure(code: string): Failure {
  const known = Object.hasOwn(failures, code) ? failures[code] : undefined;
  return known ?? { title: "You are not signed in", children: "Something went wrong on the way. Try again." };
}
