import type { NativeRoute } from '../../route';
import { accountExamples } from './accounts';
import { blockExamples } from './blocks';
import { captchaExamples } from './captcha';
import { contactExamples } from './contacts';
import { conversationExamples } from './conversations';
import { deviceExamples } from './devices';
import type { RouteExample } from './example';
import { groupExamples } from './groups';
import { leavingExamples } from './leaving';
import { messageExamples } from './messages';
import { passwordExamples } from './passwords';
import { profileExamples } from './profiles';
import { reportExamples } from './reports';
import { serverExamples } from './server';
import { sessionExamples } from './sessions';
import { syncExamples } from './sync';

/** One call of every route. A test sends them in this order, in which they get these ids. */
export const routeExamples: ReadonlyMap<NativeRoute, RouteExample> = new Map([
  ...accountExamples,
  ...captchaExamples,
  ...profileExamples,
  ...passwordExamples,
  ...sessionExamples,
  ...contactExamples,
  ...messageExamples,
  ...syncExamples,
  ...deviceExamples,
  ...groupExamples,
  ...conversationExamples,
  ...blockExamples,
  ...reportExamples,
  ...leavingExamples,
  ...serverExamples,
]);
