import { createHash } from 'node:crypto';
import type { Profile, StoredProfile } from './profile';
import type { ProviderToken } from './provider-token';

/** What is stored of the claims of an external user, besides the profile. */
export interface ClaimedRecord {
  external_email: string | null;
  /** When the newest token was issued that was followed, whether or not it said anything new. */
  claims_issued_at: string | null;
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

/**
 * When a token was issued that says something of the person. Undefined if it does not say when, or says nothing, and so nothing against
 * what others say.
 */
export function claimedAt({ profile, issued_at }: Claims): Date | undefined {
  const { name, username, email, picture } = profile;
  if (issued_at === undefined || (name ?? username ?? email ?? picture) === undefined) return undefined;
  return new Date(issued_at * 1_000);
}

/** As {@link claimedAt}, if no newer token is followed: this one is from now on. */
export function newestClaimedAt(
  { external_issuer, claims_issued_at }: Pick<Stored, 'external_issuer' | 'claims_issued_at'>,
  token: Claims,
): Date | undefined {
  const issued = claimedAt(token);
  if (external_issuer === null || !issued) return undefined;
  return claims_issued_at === null || issued.getTime() > Date.parse(claims_issued_at) ? issued : undefined;
}

/**
 * How a profile differs from the claims of a token, without those of `ignored`. What a token leaves out stays as it is, and one that is
 * older than another one that was followed says nothing: somebody may use both at the same time.
 */
export function claimedChanges(
  stored: Stored,
  { profile, issued_at }: Claims,
  ignored: ReadonlySet<ClaimedName>,
): ClaimedChanges {
  // Deleted meanwhile.
  if (stored.external_issuer === null || isOlder(issued_at, stored.claims_issued_at)) return { changes: {} };
  const { name, username, email, picture } = profile;
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

/** Whether what is at the address is still to be taken over: it was not yet, and no newer token was followed since. */
export function isPictureWanted(
  { claims_issued_at, claimed_picture }: Pick<ClaimedRecord, 'claims_issued_at' | 'claimed_picture'>,
  { url, issued_at }: PictureClaim,
): boolean {
  return pictureHash(url) !== claimed_picture && !isOlder(issued_at, claims_issued_at);
}

function isOlder(issued_at: number | undefined, followed: string | null): boolean {
  return issued_at !== undefined && followed !== null && issued_at * 1_000 < Date.parse(followed);
}

/** Of the address of a picture, in hex: it may be longer than a column, and tell something. */
export function pictureHash(url: string): string {
  return createHash('sha256').update(url).digest('hex');
}
