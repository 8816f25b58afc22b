/** Installs a peer where it is not yet; gives its name with the version, the folder that holds its node_modules, and a Node. */
export function installPeer(
  name: "oidc-provider" | "better-auth",
): Promise<{ name: string; folder: string; node: string }>;
