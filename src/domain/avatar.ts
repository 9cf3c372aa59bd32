import { randomBytes } from 'node:crypto';

/** Pictures are served below this path, each at the address that its key makes. */
export const AVATAR_PATH = '/avatars/';
export const AVATAR_SUFFIX = '.webp';

const KEY_BYTES = 16;
const ADDRESS = new RegExp(`^${AVATAR_PATH}([\\w-]{22})\\${AVATAR_SUFFIX}$`);

/** 128 bits that nobody can guess, in 22 characters. */
export function createAvatarKey(): string {
  return randomBytes(KEY_BYTES).toString('base64url');
}

/** The key of the picture at this address; undefined if no picture can have it. */
export function avatarKeyOf(path: string): string | undefined {
  return ADDRESS.exec(path)?.[1];
}
