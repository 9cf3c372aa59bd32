import { createHash } from 'node:crypto';
import type { ExternalProfile } from './external-profile';
import type { Profile, StoredProfile } from './profile';
import type { ProviderToken } from './provider-token';

const CLAIMS = ['name', 'username', 'email', 'picture'] as const satisfies (keyof ExternalProfile)[];
type Claim = (typeof CLAIMS)[number];

/** When the newest token was issued that was followed in each claim, whether or not it said anything new. */
interface ClaimTimes<Time> extends Record<`${Claim}_claimed_at`, Time> {
  /** The latest of them. Later than all of them: of another release, which knows one time for all claims. */
  claims_issued_at: Time;
}
export type StoredClaimTimes = ClaimTimes<string | null>;
export type ClaimTimeChanges = Partial<ClaimTimes<Date>>;

/** What is stored of the claims of an external user, besides the profile. */
export interface ClaimedRecord extends StoredClaimTimes {
  external_email: string | null;
  /** The hash of the address that the picture is from. */
  claimed_picture: string | null;
}

export type ClaimedName = 'name' | 'username';

export interface ClaimedChanges {
  changes: Partial<Pick<Profile, ClaimedName>> & { external_email?: string };
  /** An address that the picture was not fetched from yet. */
  picture?: string;
}

/** A picture that a token names. */
export interface PictureClaim {
  url: string;
  /** Of the token, in seconds since 1970; undefined if it does not say. */
  issued_at: number | undefined;
}

type Stored = Pick<StoredProfile, ClaimedName | 'external_issuer'> & ClaimedRecord;
type Claims = Pick<ProviderToken, 'profile' | 'issued_at'>;

/** What is noted of the first token of somebody: empty if it says nothing of the person, or not when it was issued. */
export function firstClaimTimes({ profile, issued_at }: Claims): ClaimTimeChanges {
  const said = CLAIMS.filter((claim) => profile[claim] !== undefined);
  if (issued_at === undefined || said.length === 0) return {};
  const issued = issued_at * 1_000;
  return { ...timesOf(said, () => issued), claims_issued_at: new Date(issued) };
}

/** What is to be noted of a token that is the newest with one of its claims at least; else undefined. */
export function newClaimTimes(
  stored: Pick<Stored, 'external_issuer'> & StoredClaimTimes,
  token: Claims,
): ClaimTimeChanges | undefined {
  const first = firstClaimTimes(token);
  const issued = first.claims_issued_at?.getTime();
  if (stored.external_issuer === null || issued === undefined) return undefined;
  const followed = (claim: Claim) => followedAt(stored, claim);
  if (!CLAIMS.some((claim) => token.profile[claim] !== undefined && issued > followed(claim)))
    return undefined;
  // What another release noted for all claims at once would be forgotten with claims_issued_at otherwise.
  const known = CLAIMS.filter((claim) => followed(claim) > -Infinity);
  return { ...timesOf(known, followed), ...first };
}

/**
 * How a profile differs from the claims of a token, without those of `ignored`. What a token leaves out stays as it is, and so does a
 * claim that a newer token had which was followed: somebody may use both at the same time.
 */
export function claimedChanges(
  stored: Stored,
  { profile, issued_at }: Claims,
  ignored: ReadonlySet<ClaimedName>,
): ClaimedChanges {
  // Deleted meanwhile.
  if (stored.external_issuer === null) return { changes: {} };
  const newest = (claim: Claim) =>
    isOlder(issued_at, followedAt(stored, claim)) ? undefined : profile[claim];
  const [name, username, email, picture] = CLAIMS.map(newest);
  const isNew = picture !== undefined && pictureHash(picture) !== stored.claimed_picture;
  return {
    changes: {
      ...(!ignored.has('name') && name !== undefined && name !== stored.name && { name }),
      ...(!ignored.has('username') && username !== undefined && username !== stored.username && { username }),
      ...(email !== undefined && email !== stored.external_email && { external_email: email }),
    },
    ...(isNew && { picture }),
  };
}

/** Whether what is at the address is still to be taken over: it was not yet, and no newer token was followed that names a picture. */
export function isPictureWanted(
  stored: StoredClaimTimes & Pick<ClaimedRecord, 'claimed_picture'>,
  { url, issued_at }: PictureClaim,
): boolean {
  return pictureHash(url) !== stored.claimed_picture && !isOlder(issued_at, followedAt(stored, 'picture'));
}

/** When the newest token with a claim was issued, in milliseconds since 1970; -Infinity if none that said so was followed. */
function followedAt(stored: StoredClaimTimes, claim: Claim): number {
  const all = timeOf(stored.claims_issued_at);
  const isOfAll = CLAIMS.every((each) => timeOf(stored[`${each}_claimed_at`]) < all);
  return isOfAll ? all : timeOf(stored[`${claim}_claimed_at`]);
}

function timeOf(stored: string | null): number {
  return stored === null ? -Infinity : Date.parse(stored);
}

function timesOf(claims: readonly Claim[], at_ms: (claim: Claim) => number): ClaimTimeChanges {
  return Object.fromEntries(claims.map((claim) => [`${claim}_claimed_at`, new Date(at_ms(claim))]));
}

function isOlder(issued_at: number | undefined, followed_ms: number): boolean {
  return issued_at !== undefined && issued_at * 1_000 < followed_ms;
}

/** Of the address of a picture, in hex: it may be longer than a column, and tell something. */
export function pictureHash(url: string): string {
  return createHash('sha256').update(url).digest('hex');
}
