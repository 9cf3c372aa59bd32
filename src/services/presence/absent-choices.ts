import type { PresenceAudience } from '../../domain/user';

/** More than are made, and users leave, while somebody connects. */
const MAX_REMEMBERED = 10_000;

/** To whom a user shows that they are online. */
export interface PresenceChoice {
  shown_to: PresenceAudience;
  /** What was read of it up to this number is older. */
  as_of: number;
}

/** What users who are not online have chosen: one of them may be about to connect, with what was read before that. */
export class AbsentChoices {
  /** Oldest first. */
  private readonly choices = new Map<number, PresenceChoice>();

  note(user_id: number, choice: PresenceChoice): void {
    if (this.newest(user_id, choice) !== choice) return;
    this.choices.delete(user_id);
    this.choices.set(user_id, choice);
    const [oldest] = this.choices.keys();
    if (this.choices.size > MAX_REMEMBERED && oldest !== undefined) this.choices.delete(oldest);
  }

  /** The newer one of what is noted of the user and what was read. */
  newest(user_id: number, read: PresenceChoice): PresenceChoice {
    const noted = this.choices.get(user_id);
    return noted && noted.as_of > read.as_of ? noted : read;
  }
}
