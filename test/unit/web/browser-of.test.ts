import { browserOf } from '../../../web/src/settings/browser-of';

it.each([
  ['fcm.googleapis.com', 'Chrome'],
  ['jmt17.google.com', 'Chrome'],
  ['updates.push.services.mozilla.com', 'Firefox'],
  ['web.push.apple.com', 'Safari'],
  ['wns2-db5p.notify.windows.com', 'Edge'],
  ['push.example.com', undefined],
  ['notfcm.googleapis.com.example.com', undefined],
])('the push service %s belongs to %s', (host, browser) => {
  expect(browserOf(host)).toBe(browser);
});
