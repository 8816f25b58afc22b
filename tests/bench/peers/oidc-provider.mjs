// oidc-provider as a server of its own, run by Node: `node oidc-provider.mjs FOLDER`, where FOLDER holds its node_modules.
// It keeps everything in memory. The person signs in and consents once, by the provider's own interaction.
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder = ""] = process.argv.slice(2);
const entry = createRequire(join(folder, "package.json")).resolve("oidc-provider");
const { Provider } = await import(pathToFileURL(entry).href);

const server = createServer();
server.listen(0, "127.0.0.1");
await once(server, "listening");
const origin = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(origin, {
  // ES256, as ours: RSA would cost it more.
  jwks: { keys: [generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" })] },
  clients: [
    {
      client_id: "bench",
      token_endpoint_auth_method: "none",
      grant_types: ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"],
      id_token_signed_response_alg: "ES256",
      redirect_uris: [],
      response_types: [],
    },
  ],
  features: { deviceFlow: { enabled: true }, devInteractions: { enabled: false }, dPoP: { enabled: true } },
  cookies: { keys: ["bench"] },
  findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
  // A device keeps its access: with a refresh token, as ours.
  issueRefreshToken: () => true,
  interactions: { url: (_, { uid }) => `/sign-in/${uid}` },
});
provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith("/sign-in/")) return next();
  const { grantId, params } = await provider.interactionDetails(ctx.req, ctx.res);
  const accountId = ctx.get("x-person");
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const consent = { grantId: await grant.save() };
  await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId }, consent });
  ctx.respond = false;
});
server.on("request", provider.callback());
console.log(origin);
