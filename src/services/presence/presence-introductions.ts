import type { BlockChanged, ChatEvent, MessageCreated } from '../../domain/chat-events';
import type { Introductions } from '../../domain/ports';
import { seesPresence } from '../../domain/presence';
import type { PresenceFacts, PresenceRepository } from '../../repositories/presence/presence-repository';
import type { ToldBlocks } from '../blocks/told-blocks';
import type { PresenceNews, Viewer } from './presence-news';
import type { PresenceService } from './presence-service';
import type { Watches } from './watches';

export interface PresenceIntroductionParts {
  presence: Pick<PresenceService, 'isOnline' | 'audienceOf'>;
  rows: Pick<PresenceRepository, 'findFacts'>;
  toldBlocks: Pick<ToldBlocks, 'leftOut'>;
  watches: Pick<Watches, 'watchersOf'>;
  news: Pick<PresenceNews, 'online' | 'offline'>;
  onError: (error: unknown) => void;
}

interface Pair {
  viewer_id: number;
  user_id: number;
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
    await this.tellShown({ viewer_id, user_id }, isContactDecisive);
  }

  async hiddenFrom(viewer_id: number, user_id: number): Promise<void> {
    const pair = { viewer_id, user_id };
    const facts = await this.find(pair);
    if (!facts || !isContactDecisive(facts)) return;
    const { presence, news } = this.parts;
    news.offline(user_id, [{ user_id: viewer_id }]);
    // In a group that they watch they may be shown the user all the same.
    const remaining = this.seeingBy({ ...facts, is_contact: false }, pair);
    if (presence.isOnline(user_id)) news.online({ user_id, name: facts.name }, remaining);
  }

  /** With their first message, two users begin to see each other's presence. */
  private introduceWriters({ message, conversation }: MessageCreated): void {
    if (message.seq !== 1 || conversation.type !== 'direct') return;
    const [one, other] = conversation.members;
    if (!one || !other) return;
    // To whoever is a contact it was shown before, and a message changes nothing.
    const { presence, news } = this.parts;
    if (presence.audienceOf(one.user_id) === 'everyone') news.online(one, [other]);
    if (presence.audienceOf(other.user_id) === 'everyone') news.online(other, [one]);
  }

  /** Never rejects. */
  private async blockChanged({ user_ids: [one, other], stands }: BlockChanged): Promise<void> {
    const isStillSo = (facts: PresenceFacts) => facts.block_stands === stands;
    for (const [viewer_id, user_id] of [
      [one, other],
      [other, one],
    ] as const) {
      if (!stands) await this.tellShown({ viewer_id, user_id }, isStillSo);
      else await this.tellApart({ viewer_id, user_id }, isStillSo);
    }
  }

  private async tellShown(pair: Pair, isToBeTold: (facts: PresenceFacts) => boolean): Promise<void> {
    const facts = await this.find(pair);
    if (!facts || !isToBeTold(facts) || !this.parts.presence.isOnline(pair.user_id)) return;
    this.parts.news.online({ user_id: pair.user_id, name: facts.name }, this.seeingBy(facts, pair));
  }

  private async tellApart(pair: Pair, isToBeTold: (facts: PresenceFacts) => boolean): Promise<void> {
    const facts = await this.find(pair);
    if (facts && isToBeTold(facts)) this.parts.news.offline(pair.user_id, this.seeingBy(facts, pair));
  }

  /** Undefined unless both are online. Never rejects: the reason to ask is stored by then, and what is told of it is only a hint. */
  private async find({ viewer_id, user_id }: Pair): Promise<PresenceFacts | undefined> {
    const { presence, rows, toldBlocks, onError } = this.parts;
    if (!presence.isOnline(viewer_id) || !presence.isOnline(user_id)) return undefined;
    try {
      const facts = await rows.findFacts(viewer_id, user_id);
      if (facts?.block_stands) toldBlocks.leftOut(viewer_id, user_id);
      return facts;
    } catch (error) {
      onError(error);
      return undefined;
    }
  }

  /** Where the viewer sees the user if no block stands: on all their devices, on those that watch a group of both, or nowhere. */
  private seeingBy(facts: PresenceFacts, { viewer_id, user_id }: Pair): Viewer[] {
    if (seesPresence(facts)) return [{ user_id: viewer_id }];
    const isSeenInGroups = seesPresence({ ...facts, have_written: true });
    return isSeenInGroups ? this.parts.watches.watchersOf(user_id, viewer_id) : [];
  }
}

/** Whether the viewer sees the user if, and only if, the user has added the viewer. */
function isContactDecisive(facts: PresenceFacts): boolean {
  const seenAs = (is_contact: boolean) => seesPresence({ ...facts, is_contact });
  return !facts.block_stands && seenAs(true) && !seenAs(false);
}
