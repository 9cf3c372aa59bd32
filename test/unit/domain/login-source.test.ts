import { loginSource } from '../../../src/domain/login-source';

const of = (userAgent?: string) => {
  const { browser, platform } = loginSource('203.0.113.7', userAgent);
  return [browser, platform];
};

const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)';
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko)';
const LINUX = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)';
const ANDROID = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const IPAD = 'Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';

it.each([
  ['Chrome', 'Windows', `${WINDOWS} Chrome/126.0.0.0 Safari/537.36`],
  ['Chrome', 'macOS', `${MAC} Chrome/126.0.0.0 Safari/537.36`],
  ['Chrome', 'Linux', `${LINUX} Chrome/126.0.0.0 Safari/537.36`],
  ['Chrome', 'Linux', `${LINUX} Ubuntu Chromium/80.0.3987.87 Chrome/80.0.3987.87 Safari/537.36`],
  ['Chrome', 'Android', `${ANDROID} Chrome/126.0.0.0 Mobile Safari/537.36`],
  ['Chrome', 'Android', `${ANDROID} Version/4.0 Chrome/126.0.6478.122 Mobile Safari/537.36`],
  ['Chrome', 'iPhone', `${IPHONE} CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1`],
  [
    'Chrome',
    'ChromeOS',
    'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  ],
  ['Edge', 'Windows', `${WINDOWS} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0`],
  ['Edge', 'Windows', `${WINDOWS} Chrome/64.0.3282.140 Safari/537.36 Edge/18.17763`],
  ['Edge', 'Android', `${ANDROID} Chrome/126.0.0.0 Mobile Safari/537.36 EdgA/126.0.0.0`],
  ['Edge', 'iPhone', `${IPHONE} Version/17.0 EdgiOS/126.2592.56 Mobile/15E148 Safari/605.1.15`],
  ['Firefox', 'Windows', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0'],
  [
    'Firefox',
    'macOS',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:128.0) Gecko/20100101 Firefox/128.0',
  ],
  ['Firefox', 'Linux', 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'],
  ['Firefox', 'Android', 'Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0'],
  ['Firefox', 'iPhone', `${IPHONE} FxiOS/128.0 Mobile/15E148 Safari/605.1.15`],
  ['Opera', 'macOS', `${MAC} Chrome/125.0.0.0 Safari/537.36 OPR/111.0.0.0`],
  ['Opera', 'Android', `${ANDROID} Chrome/125.0.0.0 Mobile Safari/537.36 OPR/83.0.0.0`],
  ['Opera', 'iPhone', `${IPHONE} Version/17.5 Mobile/15E148 Safari/604.1 OPT/4.7.0`],
  ['Opera', 'Android', 'Opera/9.80 (Android; Opera Mini/36.2/119.132; U; id) Presto/2.12.423 Version/12.16'],
  ['Samsung Internet', 'Android', `${ANDROID} SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36`],
  ['Samsung Internet', 'Linux', `${LINUX} SamsungBrowser/25.0 Chrome/121.0.0.0 Safari/537.36`],
  ['Safari', 'macOS', `${MAC} Version/17.5 Safari/605.1.15`],
  ['Safari', 'iPhone', `${IPHONE} Version/17.5 Mobile/15E148 Safari/604.1`],
  ['Safari', 'iPad', `${IPAD} Version/16.6 Mobile/15E148 Safari/604.1`],
  ['Headless Chrome', 'Linux', `${LINUX} HeadlessChrome/126.0.6478.61 Safari/537.36`],
  ['Headless Chrome', 'Windows', `${WINDOWS} HeadlessChrome/126.0.0.0 Safari/537.36 HeadlessEdg/126.0.0.0`],
  ['node', null, 'node'],
  ['axios', null, 'axios/1.7.2'],
  ['node-fetch', null, 'node-fetch/1.0 (+https://github.com/bitinn/node-fetch)'],
  ['curl', null, 'curl/8.5.0'],
  ['python-requests', null, 'python-requests/2.32.3'],
  ['okhttp', null, 'okhttp/4.12.0'],
  ['MyTeam-App', 'Android', 'MyTeam-App 3.1 (Android)'],
])('names %s and %s in %s', (browser, platform, userAgent) => {
  expect(of(userAgent)).toEqual([browser, platform]);
});

it.each([
  ['an app on a home screen', 'iPhone', `${IPHONE} Mobile/15E148`],
  ['a browser with the engine of Safari', 'Linux', `${LINUX} Version/17.0 Safari/605.1.15`],
  [
    'the browser of old Androids',
    'Android',
    'Mozilla/5.0 (Linux; U; Android 4.0.3; en-us) AppleWebKit/534.30 (KHTML, like Gecko) Version/4.0 Mobile Safari/534.30',
  ],
])('names the platform alone for %s', (_, platform, userAgent) => {
  expect(of(userAgent)).toEqual([null, platform]);
});

it.each([
  undefined,
  '',
  'Mozilla/5.0',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  'x\u0000',
  '🙂/1',
  'a'.repeat(8_000),
  'Chrome'.repeat(2_000),
  `Mozilla/5.0 ${' '.repeat(60_000)}Firefox/1`,
])('names nothing that it does not know: %.20s', (userAgent) => {
  expect(of(userAgent)).toEqual([null, null]);
});

it('looks at so much of a text, and no more, however long it is', () => {
  expect(of(`Mozilla/5.0 (iPhone) ${'Safari '.repeat(100_000)}`)).toEqual([null, 'iPhone']);
  expect(of(`${'x'.repeat(40)}/1 ${'Safari'.repeat(100_000)}`)).toEqual(['x'.repeat(40), null]);
  expect(of(`${'x'.repeat(41)}/1`)).toEqual([null, null]);
});
