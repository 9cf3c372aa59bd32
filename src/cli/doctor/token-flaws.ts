import type { ProviderSettings } from '../../config/config';
import type { TokenFlaw } from '../../domain/provider-token';
import { CLOCK_SKEW_S } from '../../infra/provider/jwt-provider-tokens';
import type { UnverifiedToken } from '../../infra/provider/unverified-token';
import { fail, type Finding } from './finding';

type Explain = (
  token: UnverifiedToken,
  settings: ProviderSettings,
  now: number,
) => [what: string, todo: string];

/** A part of a token as it can be shown in a sentence: strangers may have written it. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

/** `seconds` is not negative. */
export function duration(seconds: number): string {
  const units: [size: number, name: string][] = [
    [86_400, 'day'],
    [3_600, 'hour'],
    [60, 'minute'],
    [1, 'second'],
  ];
  const [size, name] = units.find(([unit]) => seconds >= unit) ?? [1, 'second'];
  const count = Math.floor(seconds / size);
  return `${count.toLocaleString('en')} ${name}${count === 1 ? '' : 's'}`;
}

const algorithmsOf = ({ keys }: ProviderSettings): string =>
  'secret' in keys
    ? 'HS256, with AUTH_ISSUER_SECRET'
    : 'RS256, ES256 or EdDSA, with the keys at AUTH_ISSUER_JWKS';

/** Those of a token that can be read and names the right issuer. */
type VerificationFlaw = Exclude<TokenFlaw, 'too_long' | 'issuer'>;

const EXPLANATIONS: Record<VerificationFlaw, Explain> = {
  malformed: () => [
    'has a header or claims that are not of the usual form',
    'Let a library of your language make it: iat, nbf and exp are numbers, and crit is not used.',
  ],
  algorithm: ({ header }, settings) => [
    `is signed with ${quote(header['alg'])}, but your settings are for ${algorithmsOf(settings)}`,
    'Sign like that, or change the settings.',
  ],
  type: ({ header }) => [
    `is not for acting with: its typ is ${quote(header['typ'])}, or it tells of events`,
    'Take access tokens or ID tokens (typ JWT or at+jwt, or none), not what the provider signs for log-outs.',
  ],
  key_in_header: () => [
    'brings a key, or says where to get one (jwk, jku, x5u or x5c in its header)',
    'Leave that out of the header: MyChat knows the keys from your settings.',
  ],
  unknown_key: ({ header }) => [
    `names the key ${quote(header['kid'])}, and the provider has none of that name and algorithm`,
    'Compare the kid with the set of keys. It may be a token of another tenant, or its key was withdrawn.',
  ],
  signature: (_, { keys }) =>
    'secret' in keys
      ? [
          'was not signed with AUTH_ISSUER_SECRET',
          'Compare both secrets: blanks, quotes, base64 that one side decodes and the other not.',
        ]
      : [
          'has a signature that is not of the key that it names',
          'Was it changed, or cut when it was copied?',
        ],
  audience: ({ payload }, { audience }) => [
    `has the aud ${quote(payload['aud'])}, and none of AUTH_AUDIENCE (${audience.join(', ')})`,
    'Have the provider issue tokens for this app, or add that audience if it is this app.',
  ],
  no_expiry: ({ payload }) => [
    `has the exp ${quote(payload['exp'])}`,
    'Tokens must end: exp is the end in seconds since 1970, an hour ahead for example.',
  ],
  expired: ({ payload }, _, now) => [
    `ended ${duration(Math.max(0, now - Number(payload['exp'])))} ago`,
    'Let the app get a fresh one before it ends. If it is fresh, one of the clocks is wrong.',
  ],
  not_yet_valid: ({ payload }, _, now) => {
    const begin = Math.max(Number(payload['iat'] ?? 0), Number(payload['nbf'] ?? 0));
    return [
      `begins in ${duration(Math.max(0, begin - now))} by the clock of this machine`,
      `More than ${CLOCK_SKEW_S} seconds are not taken for a difference of clocks: let both follow a time server.`,
    ];
  },
  no_session: () => [
    'has neither sid nor jti nor iat',
    'One of them must tell sessions from each other; a sid that stays when the token is renewed is best.',
  ],
  no_id: ({ payload }, { claims }) => [
    `names nobody: its ${claims.id} is ${quote(payload[claims.id])}`,
    'It must be a text of 1 to 255 characters without blanks around it, or a whole number. AUTH_CLAIMS=id=… reads another claim.',
  ],
};

/** What is wrong with a token that says it is of the identity provider, in a sentence. `now` is in seconds. */
export function explainFlaw(
  flaw: TokenFlaw,
  token: UnverifiedToken,
  { settings, now }: { settings: ProviderSettings; now: number },
): Finding {
  const explain = flaw === 'too_long' || flaw === 'issuer' ? EXPLANATIONS.malformed : EXPLANATIONS[flaw];
  const [what, todo] = explain(token, settings, now);
  return fail(`token: it ${what}`, todo);
}
