import type { PresenceRepository } from '../../repositories/presence/presence-repository';
import type { PresenceService } from './presence-service';

/** Lets this process follow to whom its users have chosen, through another process, to show that they are online. */
export class PresenceChoices {
  constructor(
    private readonly presence: Pick<PresenceService, 'userIds' | 'audienceChanged'>,
    private readonly rows: Pick<PresenceRepository, 'listAudiences'>,
  ) {}

  /** One round. @throws BusyError */
  async follow(): Promise<void> {
    const choices = await this.rows.listAudiences(this.presence.userIds());
    for (const { user_id, shown_to } of choices) await this.presence.audienceChanged(user_id, shown_to);
  }
}
