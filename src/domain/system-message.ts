import type { Role } from './conversation';

/** What a system message tells. Its sender is who did it; there are ids and no sentences in it, as each client has its own. */
export type SystemEvent =
  | { event: 'group_created'; name: string; user_ids: readonly number[] }
  | { event: 'members_added'; user_ids: readonly number[] }
  | { event: 'member_left'; user_ids: readonly [number] }
  | { event: 'member_removed'; user_ids: readonly [number] }
  | { event: 'role_changed'; user_ids: readonly [number]; role: Role }
  | { event: 'renamed'; name: string }
  | { event: 'pinned'; message_id: number };

/** The `content_type` of system messages. They are never unread, and never pushed. */
export const SYSTEM = 'system';

/** As it is stored in a message's `metadata`, and shown. */
export function systemMetadata(event: SystemEvent): string {
  return JSON.stringify(event);
}
