import { join } from 'node:path';
import type { Config } from '../config/config';
import { accountController } from '../controllers/account-controller';
import { blockController } from '../controllers/block-controller';
import { captchaController } from '../controllers/captcha-controller';
import { contactController } from '../controllers/contact-controller';
import { conversationController } from '../controllers/conversation-controller';
import { conversationMessageController } from '../controllers/conversation-message-controller';
import { deviceController } from '../controllers/device-controller';
import { editController } from '../controllers/edit-controller';
import { groupController } from '../controllers/group-controller';
import { groupInviteController } from '../controllers/group-invite-controller';
import { leavingController } from '../controllers/leaving-controller';
import { messageController } from '../controllers/message-controller';
import { passwordController } from '../controllers/password-controller';
import { pinController } from '../controllers/pin-controller';
import { profileController } from '../controllers/profile-controller';
import { reactionController } from '../controllers/reaction-controller';
import { receiptController } from '../controllers/receipt-controller';
import { reportController } from '../controllers/report-controller';
import { featureController, serverController } from '../controllers/server-controller';
import { sessionController } from '../controllers/session-controller';
import { syncController } from '../controllers/sync-controller';
import { AVATARS } from '../domain/avatar';
import { AnonymousRequests } from '../domain/anonymous-requests';
import { PREVIEW_PICTURES } from '../domain/link-preview';
import type { BoundSurface } from '../http/api-surface';
import { createAuthenticate } from '../http/authenticate';
import { bindSurface } from '../http/bind-surface';
import { createDocs } from '../http/site/docs/create-docs';
import { servePictures } from '../http/site/pictures';
import { serveMetrics } from '../http/metrics';
import { createApiSurface, createSiteSurface } from '../http/native-surface';
import { createWebApp } from '../http/site/web-app';
import type { Metrics } from '../infra/metrics';
import type { Core } from './core';
import type { Limits } from './limits';

/** What the build makes of web/; the same directory seen from the sources and from dist. */
const WEB_DIRECTORY = join(__dirname, '../../dist/web');

export interface SurfaceParts {
  config: Config;
  core: Core;
  metrics: Metrics;
  version: string;
}

/** Every wire over HTTP that a process serves. A dialect is one more in this list. */
export function composeSurfaces(
  { config, core, metrics, version }: SurfaceParts,
  { cors, clientAddress, originOf, limiter, gate, reads }: Limits,
): BoundSurface[] {
  const web = createWebApp(WEB_DIRECTORY);
  const wire = {
    cors,
    authenticate: createAuthenticate(core.authentication, originOf),
    limits: {
      limiter,
      gate,
      reads,
      anonymous: new AnonymousRequests(),
      isToken: (token: string) => core.authentication.isKnown(token),
    },
  };
  const api = createApiSurface({
    ...wire,
    bindRoutes(bind) {
      featureController(bind, {
        password_reset: core.passwordResets.isOffered,
        registration: config.registration,
        captcha: config.captcha,
      });
      accountController(bind, core);
      captchaController(bind, core.captcha);
      profileController(bind, core.profiles, core.avatars);
      passwordController(bind, core.passwords, core.passwordResets);
      sessionController(bind, core.userSessions);
      blockController(bind, core.blocks);
      reportController(bind, core.people.reports);
      leavingController(bind, core.leaving.exports, core.leaving.deletion);
      contactController(bind, core.people.contacts, core.people.search);
      conversationController(bind, core);
      groupController(bind, core);
      groupInviteController(bind, core, config.publicUrl ?? config.frontend.origins[0]);
      conversationMessageController(bind, core.conversationMessages, core.views);
      messageController(bind, core.messages, core.marks, core.unread);
      reactionController(bind, core.reactions, core.views);
      editController(bind, core.edits);
      pinController(bind, core.pins, core.views);
      receiptController(bind, core.receipts);
      syncController(bind, core);
      deviceController(bind, core.push);
    },
  });
  const site = createSiteSurface({
    ...wire,
    pages: [
      serveMetrics(metrics, config.metricsToken),
      servePictures(AVATARS, core.avatars),
      servePictures(PREVIEW_PICTURES, core.previewPictures),
      createDocs(version),
      ...(web ? [web] : []),
    ],
    bindRoutes: (bind) => serverController(bind, core.health, version),
  });
  return [bindSurface(api, clientAddress), bindSurface(site, clientAddress)];
}
