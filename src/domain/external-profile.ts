import { canonicalEmail, isEmail } from '../contracts/email';
import { Name } from '../contracts/fields';

/** What a provider's token says of its person. Whatever it leaves out, or says in a way that cannot be shown, is undefined. */
export interface ExternalProfile {
  name: string | undefined;
  email: string | undefined;
  username: string | undefined;
  /** An address. */
  picture: string | undefined;
}

const MAX_NAME_LENGTH = 100;
const MAX_ADDRESS_LENGTH = 2_048;
/** Longer claims are cut before they are looked at. */
const MAX_CLAIM_LENGTH = 1_000;

/** As registration takes names; what it would refuse is replaced: control characters, angle brackets, what is too long. */
export function nameOfClaim(claim: unknown): string | undefined {
  if (typeof claim !== 'string') return undefined;
  const clean = claim
    .slice(0, MAX_CLAIM_LENGTH)
    .toWellFormed()
    .replaceAll(/\p{Cc}+/gu, ' ')
    .replaceAll('<', '‹')
    .replaceAll('>', '›');
  const visible = Name.safeParse(clean);
  if (visible.success) return visible.data;
  return Name.safeParse(Array.from(clean).slice(0, MAX_NAME_LENGTH).join('')).data;
}

/** What a provider may say of an address that it does not call unverified: some say nothing, or in words. */
const VERIFIED = new Set<unknown>([undefined, true, 'true']);

/** An address that the provider does not call verified is not taken: somebody could be found by the address of somebody else. */
export function emailOfClaim(claim: unknown, isVerified: unknown): string | undefined {
  if (typeof claim !== 'string' || !VERIFIED.has(isVerified)) return undefined;
  const email = canonicalEmail(claim.slice(0, MAX_CLAIM_LENGTH));
  return isEmail(email) ? email : undefined;
}

/** Usernames have 3 to 30 of a–z 0–9 . _ */
export function usernameOfClaim(claim: unknown): string | undefined {
  const username = typeof claim === 'string' ? claim.toLowerCase() : '';
  return /^[a-z0-9._]{3,30}$/.test(username) ? username : undefined;
}

/** Whether anything is there, and may be asked, is found out when it is fetched. */
export function pictureOfClaim(claim: unknown): string | undefined {
  const isAddress =
    typeof claim === 'string' && claim.startsWith('https://') && claim.length <= MAX_ADDRESS_LENGTH;
  return isAddress ? claim : undefined;
}

/** What a person is called who is new here. Not by the address, which others are shown in part only. */
export function firstNameOf({ name, username }: ExternalProfile): string | undefined {
  return name ?? username;
}
