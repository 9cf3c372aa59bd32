import { chunksOf } from '../../domain/chunks-of';
import type { PresenceRepository } from '../../repositories/presence/presence-repository';
import type { PresenceService } from './presence-service';

/** Few, so that what is read is not long outdated when it is followed. */
const READ_AT_ONCE = 500;

/** Lets this process follow to whom its users have chosen, through another process, to show that they are online. */
export class PresenceChoices {
  constructor(
    private readonly presence: Pick<PresenceService, 'userIds' | 'beginReading' | 'audienceRead'>,
    private readonly rows: Pick<PresenceRepository, 'listAudiences'>,
  ) {}

  /** One round. @throws BusyError */
  async follow(): Promise<void> {
    for (const user_ids of chunksOf(this.presence.userIds(), READ_AT_ONCE)) {
      const reading = this.presence.beginReading();
      const choices = await this.rows.listAudiences(user_ids);
      for (const { user_id, shown_to } of choices) {
        await this.presence.audienceRead(user_id, shown_to, reading);
      }
    }
  }
}
