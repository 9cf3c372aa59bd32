import type { BlockChanged, ChatEvent, EventPublisher, MessageCreated } from '../../domain/chat-events';
import type { Member } from '../../domain/conversation';
import type { Introductions } from '../../domain/ports';
import { seesPresence } from '../../domain/presence';
import type { PresenceFacts, PresenceRepository } from '../../repositories/presence/presence-repository';
import type { PresenceService } from './presence-service';

/** Tells two users who are online of each other when a contact, a first message or a block changes what they see. */
export class PresenceIntroductions implements Introductions {
  constructor(
    private readonly presence: Pick<PresenceService, 'isOnline' | 'audienceOf'>,
    private readonly rows: Pick<PresenceRepository, 'findFacts'>,
    private readonly events: EventPublisher,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** For {@link EventBus.subscribe}. */
  readonly handle = (event: ChatEvent): void => {
    if (event.type === 'message_created') this.introduceWriters(event);
    else if (event.type === 'block_changed') void this.blockChanged(event);
  };

  async shownTo(viewer_id: number, user_id: number): Promise<void> {
    await this.tell({ viewer_id, user_id, isShown: true }, isContactDecisive);
  }

  async hiddenFrom(viewer_id: number, user_id: number): Promise<void> {
    await this.tell({ viewer_id, user_id, isShown: false }, isContactDecisive);
  }

  /** With their first message, two users begin to see each other's presence. */
  private introduceWriters({ message, conversation }: MessageCreated): void {
    if (message.seq !== 1 || conversation.type !== 'direct') return;
    const [one, other] = conversation.members;
    if (!one || !other) return;
    // To whoever is a contact it was shown before, and a message changes nothing.
    if (this.presence.audienceOf(one.user_id) === 'everyone') this.tellOnline(one, other.user_id);
    if (this.presence.audienceOf(other.user_id) === 'everyone') this.tellOnline(other, one.user_id);
  }

  private async blockChanged({ user_ids: [one, other], stands }: BlockChanged): Promise<void> {
    const isStillSo = (facts: PresenceFacts) => facts.block_stands === stands && seesPresence(facts);
    await this.tell({ viewer_id: one, user_id: other, isShown: !stands }, isStillSo);
    await this.tell({ viewer_id: other, user_id: one, isShown: !stands }, isStillSo);
  }

  /** Tells the viewer that the user is online, or seems offline. Never rejects: the reason is stored by then, and this is only a hint. */
  private async tell(
    { viewer_id, user_id, isShown }: { viewer_id: number; user_id: number; isShown: boolean },
    isToBeTold: (facts: PresenceFacts) => boolean,
  ): Promise<void> {
    if (!this.presence.isOnline(viewer_id) || !this.presence.isOnline(user_id)) return;
    try {
      const facts = await this.rows.findFacts(viewer_id, user_id);
      if (!facts || !isToBeTold(facts)) return;
      if (!isShown) this.tellOffline(user_id, viewer_id);
      else if (this.presence.isOnline(user_id)) this.tellOnline({ user_id, name: facts.name }, viewer_id);
    } catch (error) {
      this.onError(error);
    }
  }

  private tellOnline(member: Member, viewer_id: number): void {
    this.events.publish({ type: 'presence_changed', ...member, is_online: true, audience: [viewer_id] });
  }

  private tellOffline(user_id: number, viewer_id: number): void {
    this.events.publish({ type: 'presence_changed', user_id, is_online: false, audience: [viewer_id] });
  }
}

/** Whether the viewer sees the user if, and only if, the user has added the viewer. */
function isContactDecisive(facts: PresenceFacts): boolean {
  const seenAs = (is_contact: boolean) => seesPresence({ ...facts, is_contact });
  return !facts.block_stands && seenAs(true) && !seenAs(false);
}
