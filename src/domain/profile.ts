import { ForbiddenError, InvalidRequestError } from './errors';
import type { User } from './user';

/** What a user decides about themselves. */
export type Profile = Pick<User, 'name' | 'username' | 'about' | 'language' | 'presence' | 'receipts'>;

/** Undefined leaves a value as it is; null clears it. */
export type ProfileChanges = { [Field in keyof Profile]?: Profile[Field] | undefined };

export interface StoredProfile extends Profile {
  email: string | null;
  /** Of users of the team's identity provider. */
  external_issuer: string | null;
}

const FIELDS = [
  'name',
  'username',
  'about',
  'language',
  'presence',
  'receipts',
] as const satisfies (keyof Profile)[];
/** What the provider's claims say of its users: they cannot change it here. */
const CLAIMED: ReadonlySet<keyof Profile> = new Set(['name', 'username']);

/**
 * Those of the wanted changes that differ from what is stored.
 * @throws ForbiddenError for what follows the claims of an identity provider, InvalidRequestError for a username that is needed
 */
export function profileChanges(stored: StoredProfile, wanted: ProfileChanges): Partial<Profile> {
  const changed = FIELDS.filter((field) => wanted[field] !== undefined && wanted[field] !== stored[field]);
  const isExternal = stored.external_issuer !== null;
  if (isExternal && changed.some((field) => CLAIMED.has(field))) throw new ForbiddenError();
  if (!isExternal && stored.email === null && wanted.username === null) {
    throw new InvalidRequestError([{ path: 'username', message: 'username_needed' }]);
  }
  return Object.fromEntries(changed.map((field) => [field, wanted[field]]));
}
