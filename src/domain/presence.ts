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
