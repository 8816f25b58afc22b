import { Elysia } from "elysia";
import { accountRouter } from "./accounts/account-router.ts";
import { invitationsRouter } from "./accounts/invitations-router.ts";
import { ownedAccountRouter } from "./accounts/owned-account-router.ts";
import { passkeysRouter } from "./accounts/passkeys-router.ts";
import { recoveryRouter } from "./accounts/recovery-router.ts";
import { sessionRouter } from "./accounts/session-router.ts";
import { sessionsRouter } from "./accounts/sessions-router.ts";
import { auditRouter } from "./audit/router.ts";
import type { Context } from "./context.ts";
import { heartbeatRouter } from "./devices/heartbeat-router.ts";
import { devicesRouter } from "./devices/router.ts";
import { companion } from "./http/companion.ts";
import { downloads } from "./http/downloads.ts";
import { ending } from "./http/ending.ts";
import { headers } from "./http/headers.ts";
import { health } from "./http/health.ts";
import { countRequests } from "./http/metrics.ts";
import { problemPages } from "./http/problem-pages.ts";
import { problems } from "./http/problems.ts";
import { eventsRouter } from "./ingest/router.ts";
import { oauthRouter } from "./oauth/router.ts";
import { verificationRouter } from "./oauth/verification-router.ts";
import { retentionRouter } from "./retention/router.ts";
import { timelineRouter } from "./timeline/router.ts";

/** A connection that says nothing for so long is cut, in seconds; live streams speak more often than that. */
const IDLE_S = 30;

/** Every route of the server. */
export function createApp(context: Context, { idleS = IDLE_S }: { idleS?: number } = {}) {
  // Elysia's adapter would share the port with any other process of this user that does so too.
  return new Elysia({ serve: { maxRequestBodySize: 2 * 1024 * 1024, idleTimeout: idleS, reusePort: false } })
    .use(countRequests(context.metrics))
    .use(headers(context.config))
    .use(ending(context))
    .use(oauthRouter(context))
    .use(verificationRouter(context))
    .use(accountRouter(context))
    .use(ownedAccountRouter(context))
    .use(invitationsRouter(context))
    .use(sessionRouter(context))
    .use(sessionsRouter(context))
    .use(recoveryRouter(context))
    .use(passkeysRouter(context))
    .use(devicesRouter(context))
    .use(heartbeatRouter(context))
    .use(eventsRouter(context))
    .use(timelineRouter(context))
    .use(auditRouter(context))
    .use(retentionRouter(context))
    .use(downloads(context))
    .use(problemPages(context))
    .use(health(context))
    .use(problems(context))
    .use(companion(context));
}

/** What Eden types the clients by. */
export type App = ReturnType<typeof createApp>;
