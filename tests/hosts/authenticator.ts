import type { Page } from "playwright";

/** A page's passkey device: always present, its user always verified. */
export interface Authenticator {
  /** Its passkeys, to be handed to the authenticator of another page. */
  passkeys(): Promise<Passkey[]>;
  /** Sets whether the user passes the verification (a fingerprint, a PIN) from now on. */
  setUserVerified(verified: boolean): Promise<void>;
  remove(): Promise<void>;
}

/** Gives a page a virtual passkey device. Use `http://localhost` there, for 127.0.0.1 is no domain to WebAuthn. */
export async function addAuthenticator(page: Page, passkeys: Passkey[] = []): Promise<Authenticator> {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  for (const credential of passkeys) await session.send("WebAuthn.addCredential", { authenticatorId, credential });
  return {
    passkeys: async () => (await session.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
    async setUserVerified(isUserVerified) {
      await session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified });
    },
    async remove() {
      await session.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId });
    },
  };
}

/** A passkey as the DevTools protocol writes it (WebAuthn.Credential). */
export interface Passkey {
  credentialId: string;
  isResidentCredential: boolean;
  rpId?: string;
  privateKey: string;
  userHandle?: string;
  signCount: number;
}
