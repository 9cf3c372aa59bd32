import type { Config } from '../config';
import { type Parsed, setting } from '../setting';
import { parseHostPatterns, parsePath } from '../setting-formats';

/** The browsers' push services. */
const PUSH_SERVICES = [
  'fcm.googleapis.com',
  'android.googleapis.com',
  'jmt17.google.com',
  '*.push.services.mozilla.com',
  '*.push.apple.com',
  '*.notify.windows.com',
];

export const pushShape = {
  PUSH_ENDPOINT_HOSTS: setting(parseHostPatterns).optional(),
  PUSH_CLICK_PATH: setting(parsePath).default('/dashboard.html'),
};

export function toPush(settings: Parsed<typeof pushShape>): Pick<Config, 'push'> {
  return {
    push: {
      endpointHosts: settings.PUSH_ENDPOINT_HOSTS ?? PUSH_SERVICES,
      endpointHostsAreTrusted: settings.PUSH_ENDPOINT_HOSTS !== undefined,
      clickPath: settings.PUSH_CLICK_PATH,
    },
  };
}
