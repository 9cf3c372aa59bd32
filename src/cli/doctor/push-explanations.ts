import type { PushResult, TestTarget } from '../../domain/push/ports';
import { fail, type Finding, ok, warn } from './finding';

const NAME_UNKNOWN = /^(?:ENOTFOUND|ENODATA|EAI_\w+|ESERVFAIL|EREFUSED|ETIMEOUT|ENONAME|EBADRESP)$/;
const UNREACHABLE = /^(?:ECONNREFUSED|ENETUNREACH|EHOSTUNREACH|EACCES|EPERM|ENETDOWN)$/;
const BROKEN_OFF = /^(?:ECONNRESET|EPIPE|ECONNABORTED)$/;
const CERTIFICATE = /^(?:CERT_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|EPROTO)|SELF_SIGNED|HOSTNAME_MISMATCH/;

/** What a push service's response to a test means, and what to do. `ourKeys` are the ids of the active VAPID keys. */
export function explainResult(device: TestTarget, result: PushResult, ourKeys: ReadonlySet<string>): Finding {
  const { id, endpoint, origin, vapid_key_id } = device;
  const name = `push to device ${id} (${new URL(endpoint).host}, allowed on ${origin ?? 'a page that is not known'})`;
  const isForeign = vapid_key_id !== null && !ourKeys.has(vapid_key_id);
  switch (result.kind) {
    case 'accepted':
      return {
        ...ok(`${name}: accepted`),
        todo: 'If nothing shows: are notifications allowed there, for the browser and the page? Is do not disturb on?',
      };
    case 'gone':
      return warn(
        `${name}: its push service says that it is gone (404 or 410)`,
        'It is forgotten now. If the browser is still used there, opening the app subscribes it again.',
      );
    case 'too_large':
      return fail(
        `${name}: 413, although the test is short`,
        'Look for a proxy between here and the push service that limits requests.',
      );
    case 'blocked':
      return fail(`${name}: not sent, ${result.detail}`, todoForBlocked(result.reason));
    case 'refused':
      return fail(`${name}: refused, ${result.detail}`, todoForRefused(result.outcome, isForeign));
    case 'retry':
      return explainRetry(name, result);
    default:
      return result satisfies never;
  }
}

function todoForBlocked(reason: Extract<PushResult, { kind: 'blocked' }>['reason']): string {
  return reason === 'not_listed'
    ? 'If it is a push service that you trust, name it in PUSH_ENDPOINT_HOSTS; messages to other hosts are not sent.'
    : 'Push services are on the public Internet: ask why the name leads elsewhere here. Your own on a private network is named in full in PUSH_ENDPOINT_HOSTS.';
}

function todoForRefused(outcome: string, isForeign: boolean): string {
  if (['400', '401', '403'].includes(outcome)) {
    return isForeign
      ? 'The device subscribed with a push key that is not in the settings. Put that pair into VAPID_PREVIOUS_KEYS (public:private); without it, the person has to allow notifications anew.'
      : 'The push service does not take our signature. Look at VAPID_CLAIM_EMAIL (Apple refuses made-up ones), at the clock, and whether the keys are those that the device subscribed with.';
  }
  if (outcome.startsWith('3')) return 'Redirects are not followed: look for a proxy that sends one.';
  if (outcome.startsWith('ERR_CRYPTO')) return 'Let the person allow notifications anew on this device.';
  return 'It will not get better by waiting: look at what the push service said.';
}

function explainRetry(name: string, { outcome, detail }: Extract<PushResult, { kind: 'retry' }>): Finding {
  if (outcome === '429') {
    return warn(`${name}: too many pushes (${detail})`, 'It passes; messages are tried again for a day.');
  }
  if (/^\d/.test(outcome)) {
    return warn(
      `${name}: the push service is in trouble (${detail})`,
      'It passes; messages are tried again for a day.',
    );
  }
  const [what, todo] = troubleOf(outcome);
  return fail(`${name}: ${what} (${outcome})`, todo);
}

function troubleOf(outcome: string): readonly [what: string, todo: string] {
  if (NAME_UNKNOWN.test(outcome)) {
    return ['its name cannot be looked up', 'Look at the DNS servers of this machine (/etc/resolv.conf).'];
  }
  if (UNREACHABLE.test(outcome)) {
    return ['it cannot be reached', 'Let this machine open connections to port 443 of the push services.'];
  }
  if (outcome === 'ETIMEDOUT') {
    return [
      'no answer in time',
      'Most likely a firewall swallows it: let this machine open connections to port 443.',
    ];
  }
  if (BROKEN_OFF.test(outcome)) {
    return ['the connection was broken off', 'Look for a firewall or proxy that does not let it through.'];
  }
  if (CERTIFICATE.test(outcome)) {
    return [
      'its certificate is not to be trusted',
      "Look at the clock, and for a proxy that opens TLS; a company's own authority is named in NODE_EXTRA_CA_CERTS.",
    ];
  }
  return ['it could not be asked', 'Look at the network between here and the push service.'];
}
