import type { MemberRenewed, MessageRemoved } from '../../domain/chat-events';
import { unionOf } from '../../domain/union-of';
import { type Found, type SharedNewsParts, SharedNewsReader } from './shared-news';

/** Messages of a conversation that are gone for everyone. */
interface Removed {
  conversation_id: number;
  seqs: ReadonlySet<number>;
  viewer_ids: ReadonlySet<number>;
  since: number;
}

/** Members of a group with another name or picture. */
interface Renewed {
  conversation_id: number;
  user_ids: ReadonlySet<number>;
  since: number;
}

/** Conversations that are read at the same time. */
const AT_ONCE = 2;
/** Messages of a conversation that may wait. */
const MAX_SEQS = 1_000;

/** Tells everybody who sees it that a message is gone for everyone, or that a member of a group has another name or picture: one row for all of them. */
export class RowNews {
  private readonly removed: SharedNewsReader<Removed>;
  private readonly renewed: SharedNewsReader<Renewed>;

  constructor(private readonly parts: SharedNewsParts) {
    this.removed = new SharedNewsReader(parts, {
      at_once: AT_ONCE,
      merge: (one, later) => (one.seqs.size < MAX_SEQS ? removedTogether(one, later) : undefined),
      read: async (items) => (await Promise.all(items.map((item) => this.readMessages(item)))).flat(),
    });
    this.renewed = new SharedNewsReader(parts, {
      at_once: AT_ONCE,
      merge: renewedTogether,
      read: async (items) => (await Promise.all(items.map((item) => this.readMembers(item)))).flat(),
    });
  }

  messageRemoved({ conversation_id, seq, audience, since = 0 }: MessageRemoved): void {
    if (!audience.some(this.parts.isConnected)) return;
    this.removed.add({ conversation_id, seqs: new Set([seq]), viewer_ids: new Set(audience), since });
  }

  memberRenewed({ conversation_id, user_id, since = 0 }: MemberRenewed): void {
    this.renewed.add({ conversation_id, user_ids: new Set([user_id]), since });
  }

  async stop(): Promise<void> {
    await Promise.all([this.removed.stop(), this.renewed.stop()]);
  }

  private async readMessages({ conversation_id, seqs, viewer_ids, since }: Removed): Promise<Found[]> {
    const { views, isConnected } = this.parts;
    const connected = [...viewer_ids].filter(isConnected);
    const messages = await views.messages(conversation_id, [...seqs], connected);
    return messages.map((one) => ({ kind: 'message', ...one, since }));
  }

  private async readMembers({ conversation_id, user_ids, since }: Renewed): Promise<Found[]> {
    const { members, isConnected } = this.parts;
    const rows = await members.toAll(conversation_id, [...user_ids], isConnected);
    return rows.map((one) => ({ kind: 'member', ...one, since }));
  }
}

function removedTogether(one: Removed, later: Removed): Removed {
  return {
    conversation_id: one.conversation_id,
    seqs: unionOf(one.seqs, later.seqs),
    viewer_ids: unionOf(one.viewer_ids, later.viewer_ids),
    since: Math.min(one.since, later.since),
  };
}

function renewedTogether(one: Renewed, later: Renewed): Renewed {
  return {
    conversation_id: one.conversation_id,
    user_ids: unionOf(one.user_ids, later.user_ids),
    since: Math.min(one.since, later.since),
  };
}
