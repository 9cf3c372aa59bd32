/** A code with which people join a group. */
export interface GroupInvite {
  /** 16 random bytes. */
  code: Buffer;
  created_by: number;
  /** ISO 8601; null for never. */
  expires_at: string | null;
  /** Null for any number. */
  max_uses: number | null;
  uses: number;
}

/** What an invite leads to. */
export interface InvitedGroup {
  conversation_id: number;
  name: string;
  member_count: number;
}

const WRITTEN = /^[A-Za-z0-9_-]{22}$/;

/** As it is in links: 22 characters of base64url. */
export function writeInviteCode(code: Buffer): string {
  return code.toString('base64url');
}

/** Undefined for what no code is written like. */
export function readInviteCode(text: string): Buffer | undefined {
  const code = WRITTEN.test(text) ? Buffer.from(text, 'base64url') : undefined;
  // The last character has bits to spare: there is one way to write a code.
  return code && writeInviteCode(code) === text ? code : undefined;
}
