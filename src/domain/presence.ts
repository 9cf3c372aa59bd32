import type { PresenceAudience } from './user';

/** What decides whether a viewer sees the presence of a user, if no block stands between them. */
export interface PresenceTies {
  /** What the user has chosen. */
  shown_to: PresenceAudience;
  /** They have a direct conversation, with messages. */
  have_written: boolean;
  /** The user has added the viewer. */
  is_contact: boolean;
}

export function seesPresence({ shown_to, have_written, is_contact }: PresenceTies): boolean {
  if (shown_to === 'nobody') return false;
  return is_contact || (shown_to === 'everyone' && have_written);
}

/** What a viewer is told of a user. */
export interface PresenceState {
  user_id: number;
  is_online: boolean;
  /** When the user's last device went. Null while they are online, and if it is not shown to the viewer. */
  last_seen_at: string | null;
}
