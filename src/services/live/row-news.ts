import type { MemberRenewed, MessageRemoved } from '../../domain/chat-events';
import { type Found, type SharedNewsParts, SharedNewsReader } from './shared-news';

/** Of one read. */
const MAX_TOGETHER = 4;

/** Tells everybody who sees it that a message is gone for everyone, or that a member of a group has another name or picture: one row for all of them. */
export class RowNews {
  private readonly removed: SharedNewsReader<MessageRemoved>;
  private readonly renewed: SharedNewsReader<MemberRenewed>;

  constructor(private readonly parts: SharedNewsParts) {
    this.removed = new SharedNewsReader(parts, {
      max_items: MAX_TOGETHER,
      read: async (events) => (await Promise.all(events.map((event) => this.readMessage(event)))).flat(),
    });
    this.renewed = new SharedNewsReader(parts, {
      max_items: MAX_TOGETHER,
      read: async (events) => (await Promise.all(events.map((event) => this.readMember(event)))).flat(),
    });
  }

  messageRemoved(event: MessageRemoved): void {
    if (event.audience.some(this.parts.isConnected)) this.removed.add(event);
  }

  memberRenewed(event: MemberRenewed): void {
    this.renewed.add(event);
  }

  async stop(): Promise<void> {
    await Promise.all([this.removed.stop(), this.renewed.stop()]);
  }

  private async readMessage({ conversation_id, seq, audience, since = 0 }: MessageRemoved): Promise<Found[]> {
    const { views, isConnected } = this.parts;
    const message = await views.message({ conversation_id, seq }, audience.filter(isConnected));
    return message ? [{ kind: 'message', ...message, since }] : [];
  }

  private async readMember({ conversation_id, user_id, since = 0 }: MemberRenewed): Promise<Found[]> {
    const { views, isConnected } = this.parts;
    const viewers = (await views.viewersOf(conversation_id)).filter(isConnected);
    const members = await views.members(
      viewers.map((viewer_id) => ({ conversation_id, user_id, viewer_id })),
    );
    return members.map((one) => ({ kind: 'member', ...one, since }));
  }
}
