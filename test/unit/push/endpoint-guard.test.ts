import { EndpointGuard } from '../../../src/push/endpoint-guard';
import { isPublicAddress } from '../../../src/outbound/public-address';

const DEFAULTS = [
  'fcm.googleapis.com',
  'android.googleapis.com',
  'jmt17.google.com',
  '*.push.services.mozilla.com',
  '*.push.apple.com',
  '*.notify.windows.com',
];

const guard = new EndpointGuard({ patterns: DEFAULTS, trusted: false });

it.each([
  'https://fcm.googleapis.com/fcm/send/abc:def',
  'https://fcm.googleapis.com:443/wp/x',
  'https://FCM.googleapis.com/wp/x',
  'https://jmt17.google.com/fcm/send/x',
  'https://updates.push.services.mozilla.com/wpush/v2/x',
  'https://web.push.apple.com/QPx',
  'https://wns2-by3p.notify.windows.com/w/?token=x',
])('allows %s', (endpoint) => {
  expect(guard.allows(endpoint)).toBe(true);
});

it.each([
  // other hosts, and names that only look like ours
  'https://example.com/',
  'https://push.apple.com/',
  'https://push.services.mozilla.com/',
  'https://evilpush.apple.com/',
  'https://fcm.googleapis.com.evil.example/',
  'https://evil.example/fcm.googleapis.com',
  'https://evil.example?fcm.googleapis.com',
  'https://evil.example#.push.apple.com',
  'https://x.fcm.googleapis.com/',
  'https://.push.apple.com/',
  // schemes and ports
  'http://fcm.googleapis.com/',
  'ftp://fcm.googleapis.com/',
  'https://fcm.googleapis.com:8443/',
  'https://fcm.googleapis.com:80/',
  'https://web.push.apple.com:22/',
  // userinfo, and what parsers make of backslashes and of missing or many slashes
  'https://user@fcm.googleapis.com/',
  'https://user:secret@fcm.googleapis.com/',
  'https://@fcm.googleapis.com/',
  'https://fcm.googleapis.com@evil.example/',
  'https://evil.example\\@fcm.googleapis.com/',
  'https://fcm.googleapis.com\\@evil.example/',
  'https:fcm.googleapis.com/',
  'https:///fcm.googleapis.com/',
  'https:\\\\fcm.googleapis.com/',
  // a trailing dot is another name to some and the same to others
  'https://fcm.googleapis.com./',
  'https://web.push.apple.com./',
  // names written in another way
  'https://fcm%2egoogleapis.com/',
  'https://fcm。googleapis。com/',
  'https://ｆcm.googleapis.com/',
  'https://fcm.googleapis.com%00.evil.example/',
  ' https://fcm.googleapis.com/',
  'https://fcm.goo\tgleapis.com/',
  // addresses in every writing
  'https://127.0.0.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0177.0.0.1/',
  'https://127.1/',
  'https://[::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://169.254.169.254/latest/meta-data/',
  'https://localhost/',
  'not an address',
  '',
])('refuses %j', (endpoint) => {
  expect(guard.allows(endpoint)).toBe(false);
});

describe("with the operator's own list", () => {
  const own = new EndpointGuard({
    patterns: ['push.example.com', 'localhost:8443', '*.push.example.org', '127.0.0.1:9000', '[::1]:9000'],
    trusted: true,
  });

  it('allows any port if the pattern has none, else only its own', () => {
    expect(own.allows('https://push.example.com/x')).toBe(true);
    expect(own.allows('https://push.example.com:9443/x')).toBe(true);
    expect(own.allows('https://localhost:8443/x')).toBe(true);
    expect(own.allows('https://localhost/x')).toBe(false);
    expect(own.allows('https://localhost:8444/x')).toBe(false);
  });

  it('no longer allows the usual push services', () => {
    expect(own.allows('https://fcm.googleapis.com/x')).toBe(false);
  });

  it('trusts names and addresses given in full, not those that a wildcard covers', () => {
    expect(own.destinationOf('https://push.example.com/x')?.trusted).toBe(true);
    expect(own.destinationOf('https://127.0.0.1:9000/x')?.trusted).toBe(true);
    expect(own.destinationOf('https://[::1]:9000/x')?.trusted).toBe(true);
    expect(own.destinationOf('https://eu.push.example.org/x')?.trusted).toBe(false);
  });

  it('never trusts a host of the default list', () => {
    expect(guard.destinationOf('https://fcm.googleapis.com/x')?.trusted).toBe(false);
  });
});

describe('public addresses', () => {
  it.each(['8.8.8.8', '142.250.1.95', '17.188.143.1', '2607:f8b0:4004:c08::5f', '2a00:1450:4001:80e::200a'])(
    'considers %s public',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '3fff::1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    'localhost',
    '',
  ])('does not consider %s public', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
