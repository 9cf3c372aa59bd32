import type { Config } from '../../config/config';
import { fail, type Finding, ok, warn } from './finding';

export function checkSettings(config: Config): Finding[] {
  const { vapid, frontend, production } = config;
  return [
    ok(`settings: complete for ${production ? 'production' : 'development'}`),
    checkSubject(vapid.subject, production),
    vapid.keys.length > 0
      ? ok(
          `push keys: ${vapid.keys.length} pair${vapid.keys.length > 1 ? 's' : ''}, public and private halves match`,
        )
      : ok('push keys: generated and kept under DATA_DIR'),
    ...checkOrigins(frontend, production),
    ...(production ? [checkProxy(config)] : []),
  ];
}

function checkSubject(subject: string, production: boolean): Finding {
  if (!/(?:^|[@./])example\.(?:com|org|net)\b/i.test(subject)) return ok(`push subject: ${subject}`);
  const todo =
    'Set VAPID_CLAIM_EMAIL to an address of yours: push services write there, and Apple refuses made-up ones.';
  return production
    ? fail(`push subject: ${subject} is nobody's`, todo)
    : warn(`push subject: ${subject} is nobody's`, todo);
}

function checkOrigins({ origins, any, loopback }: Config['frontend'], production: boolean): Finding[] {
  if (loopback) return [ok('web app: any page of this machine may call (FRONTEND_URL is not set)')];
  const findings: Finding[] = any
    ? [warn('web app: pages of every origin may call', 'Name the origins in FRONTEND_URL instead of *.')]
    : [];
  const insecure = origins.filter((origin) => production && !origin.startsWith('https:'));
  if (insecure.length > 0) {
    findings.push(
      fail(
        `web app: ${insecure.join(', ')} is not https`,
        'Browsers give service workers and push to https pages only: serve the web app by https, and write so in FRONTEND_URL.',
      ),
    );
  }
  return findings.length > 0 ? findings : [ok(`web app: ${origins.join(', ')} may call`)];
}

/** Rate limits and the audit log use the caller's address, which depends on the proxies that are trusted. */
function checkProxy({ trustProxy, host }: Pick<Config, 'trustProxy' | 'host'>): Finding {
  const todo = 'Set TRUST_PROXY to the number of proxies in front, or to loopback for one on this machine.';
  if (trustProxy === true) return warn('proxy: callers may claim any address', todo);
  if (trustProxy === false || trustProxy === 0) {
    return warn("proxy: none is believed; behind one, everybody has the proxy's address", todo);
  }
  if (typeof trustProxy === 'number') {
    return ok(`proxy: ${trustProxy} in front ${trustProxy === 1 ? 'is' : 'are'} believed`);
  }
  if (trustProxy.every(isOfThisMachine) && (host === undefined || !isOfThisMachine(host))) {
    return warn(
      'proxy: it is on this machine, but MyChat serves whoever reaches its port from elsewhere too',
      'Set HOST=127.0.0.1, so that nobody goes past the proxy.',
    );
  }
  return ok(`proxy: ${trustProxy.join(', ')} ${trustProxy.length === 1 ? 'is' : 'are'} believed`);
}

function isOfThisMachine(address: string): boolean {
  return /^(?:loopback|localhost|::1(?:\/128)?|127\.[\d.]+(?:\/\d+)?)$/.test(address);
}
