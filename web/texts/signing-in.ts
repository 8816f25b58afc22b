export const signingIn = {
  title: "Sign in",
  intro: "Use the passkey that you made for this server. It says who you are, so there is no name to type.",
  usePasskey: "Use passkey",
  waitingForPasskey: "Waiting for your passkey",
  lostTitle: "No passkey at hand?",
  useRecoveryCode: "Use a recovery code",
  recoveryCode: "Recovery code",
  recoveryHint: "One of those that you kept. It works once; capitals, spaces and dashes do not matter.",
  recoveryMissing: "Enter one of your recovery codes.",
  recoveryRefused: "This is none of your recovery codes, or it was used before. Try another one.",
  recoveryAct: "Sign in by this code",
  recoveryVerify: "Verify by this code",
  deleted: "The account was deleted, with all that was in it.",
  lost: "Or: whoever runs this server can print a link that signs you in once, for ten minutes:",
  linkCommand: (name: string) => `npm run -s tandem -- sign-in-link ${/^[\w.-]+$/.test(name) ? name : "NAME"}`,
  redeeming: "Signing you in by the link",
  signedInAs: (name: string) => `You are signed in as ${name}.`,
  otherLink:
    "The link that you opened signs this browser in as whoever it was made for. Use it only if you asked for it: what you pair afterwards belongs to that account.",
  useLink: "Sign in by the link",
  stay: "Stay signed in",
  linkUsed:
    "This link no longer signs anybody in. Such a link works once, for ten minutes. If it was yours, ask for a new one, or use your passkey.",
  newAccount: "Create an account",
  newAccountWhy: "This server is open: you can create an account of your own.",
  byInvitation: "New accounts come by invitation from the owner of this server.",
  toPairing: "After that you come back to the code.",

  emptyTitle: "This server is new",
  emptyWhat: "It has no account yet. The first one is made through a link that only the server's terminal shows.",
  emptyStep:
    "Look where the server was started: it printed a line with a link that begins with this address. Open that link in this browser. It works for ten minutes; starting the server again prints a new one.",
  emptyBegins: (origin: string) => `${origin}/set-up#…`,
  check: "I have done that",

  verifyTitle: "Is it you?",
  verifyWhy: "This gives something away, so it needs your passkey now. That counts for five minutes.",
  verifyWithoutPasskey:
    "This gives something away, so it needs you to prove that it is you, and there is no passkey of yours that this browser could ask. A recovery code does it, if you have one. Else open a new sign-in link in this browser, then try again within five minutes. On the server's machine, this prints one:",
} as const;

export const settingUp = {
  title: "Create your account",
  intro: "An account is a name and a passkey: a key that stays in your device and opens with your finger, face or PIN.",
  name: "Your name",
  nameHint: "As it is shown to you here and in your trays.",
  nameMissing: "Enter a name.",
  create: "Create account with a passkey",
  waiting: "Waiting for your passkey",
  impossible:
    "This browser cannot make a passkey at this address. Open Tandem on https, or as http://localhost on the machine it runs on.",
  openAt: (address: string) => `On this machine, that is ${address}. The link's last part stays the same.`,
  linkUsed:
    "This link no longer creates an account. It works once, for ten minutes. If the server has no account yet, start it again for a new link. If you have one, sign in.",
  nameTaken: "This name cannot be used. It may be taken, or hold a character that nobody sees. Choose another one.",
  noLink: "To create an account here, open the link that you were given.",
  toSignIn: "Go to sign-in",
} as const;
