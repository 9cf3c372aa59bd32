import type { BlockChanged, ChatEvent, EventPublisher, MessageCreated } from '../../domain/chat-events';
import type { Member } from '../../domain/conversation';
import type { Introductions } from '../../domain/ports';
import { seesPresence } from '../../domain/presence';
import type { PresenceFacts, PresenceRepository } from '../../repositories/presence/presence-repository';
import type { ToldBlocks } from '../blocks/told-blocks';
import type { PresenceService } from './presence-service';

export interface PresenceIntroductionParts {
  presence: Pick<PresenceService, 'isOnline' | 'audienceOf'>;
  rows: Pick<PresenceRepository, 'findFacts'>;
  toldBlocks: Pick<ToldBlocks, 'leftOut'>;
  events: EventPublisher;
  onError: (error: unknown) => void;
}

/** Tells two users who are online of each other when a contact, a first message or a block changes what they see. */
export class PresenceIntroductions implements Introductions {
  constructor(private readonly parts: PresenceIntroductionParts) {}

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
    const { presence } = this.parts;
    if (presence.audienceOf(one.user_id) === 'everyone') this.tellOnline(one, other.user_id);
    if (presence.audienceOf(other.user_id) === 'everyone') this.tellOnline(other, one.user_id);
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
    const { presence, rows, toldBlocks, onError } = this.parts;
    if (!presence.isOnline(viewer_id) || !presence.isOnline(user_id)) return;
    try {
      const facts = await rows.findFacts(viewer_id, user_id);
      if (facts?.block_stands) toldBlocks.leftOut(viewer_id, user_id);
      if (!facts || !isToBeTold(facts)) return;
      if (!isShown) this.tellOffline(user_id, viewer_id);
      else if (presence.isOnline(user_id)) this.tellOnline({ user_id, name: facts.name }, viewer_id);
    } catch (error) {
      onError(error);
    }
  }

  private tellOnline(member: Member, viewer_id: number): void {
    this.parts.events.publish({
      type: 'presence_changed',
      ...member,
      is_online: true,
      audience: [viewer_id],
    });
  }

  private tellOffline(user_id: number, viewer_id: number): void {
    this.parts.events.publish({ type: 'presence_changed', user_id, is_online: false, audience: [viewer_id] });
  }
}

/** Whether the viewer sees the user if, and only if, the user has added the viewer. */
function isContactDecisive(facts: PresenceFacts): boolean {
  const seenAs = (is_contact: boolean) => seesPresence({ ...facts, is_contact });
  return !facts.block_stands && seenAs(true) && !seenAs(false);
}
