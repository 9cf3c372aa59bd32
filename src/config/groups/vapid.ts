import { parseVapidKeys, VapidKeyError, type VapidKeyPair } from '../../domain/push/vapid-keys';
import type { Config } from '../config';
import { type Given, missing, type Parsed, setting, text } from '../setting';
import { parseVapidSubject } from '../setting-formats';

export const vapidShape = {
  VAPID_PUBLIC_KEY: text.optional(),
  VAPID_PRIVATE_KEY: text.optional(),
  VAPID_PRIVATE_KEY_BASE64: text.optional(),
  VAPID_CLAIM_EMAIL: setting(parseVapidSubject).default('mailto:admin@example.com'),
  VAPID_PREVIOUS_KEYS: text.optional(),
};

type GivenVapid = Given<typeof vapidShape>;

export function findVapidProblems(given: GivenVapid, isProduction: boolean): string[] {
  if (!isProduction) return [];
  const needsKeys = !given.VAPID_PUBLIC_KEY && !privateKeyOf(given);
  return missing(given, {
    VAPID_CLAIM_EMAIL: 'whom push services may write to',
    ...(needsKeys && {
      VAPID_PUBLIC_KEY: 'push needs a key pair',
      VAPID_PRIVATE_KEY: 'push needs a key pair',
    }),
  });
}

export function toVapid(settings: Parsed<typeof vapidShape>, keys: VapidKeyPair[]): Pick<Config, 'vapid'> {
  return { vapid: { keys, subject: settings.VAPID_CLAIM_EMAIL } };
}

/** The current pair, and the previous ones that some subscriptions were made with; and what is wrong with them. */
export function readVapidKeys(given: GivenVapid): { keys: VapidKeyPair[]; problems: string[] } {
  const { VAPID_PUBLIC_KEY: publicKey, VAPID_PREVIOUS_KEYS: previous } = given;
  const privateKey = privateKeyOf(given);
  const problems: string[] = [];
  const keys: VapidKeyPair[] = [];
  const add = (name: string, publicHalf: string, privateHalf: string) => {
    try {
      keys.push(parseVapidKeys(publicHalf, privateHalf));
    } catch (error) {
      if (!(error instanceof VapidKeyError)) throw error;
      problems.push(`${name} ${error.message}`);
    }
  };

  if (publicKey && privateKey) add('VAPID_PUBLIC_KEY or VAPID_PRIVATE_KEY', publicKey, privateKey);
  else if (publicKey) problems.push('VAPID_PRIVATE_KEY is missing: it belongs to VAPID_PUBLIC_KEY');
  else if (privateKey) problems.push('VAPID_PUBLIC_KEY is missing: it belongs to VAPID_PRIVATE_KEY');
  else if (previous)
    problems.push('VAPID_PREVIOUS_KEYS needs a current pair: VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY');

  for (const pair of previous?.split(',') ?? []) {
    const [publicHalf = '', privateHalf = ''] = pair.trim().split(':');
    add('VAPID_PREVIOUS_KEYS (public:private,…) has a key that', publicHalf, privateHalf);
  }
  return { keys, problems };
}

function privateKeyOf(given: GivenVapid): string | undefined {
  return given.VAPID_PRIVATE_KEY ?? given.VAPID_PRIVATE_KEY_BASE64;
}
