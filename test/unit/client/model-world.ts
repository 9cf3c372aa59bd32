import type { Conversation, Member, Message, Settings } from '../../../packages/client/src/state/types.ts';

export const ME = 1;
/** So small that everything crosses them. */
export const LIMITS = { conversations: 3, with_messages: 2, messages: 3, entered: 1, listed: 3, receipts: 2 };

export interface ModelMember {
  role: Member['role'];
  joined_at: string;
  joined_seq: number;
  left_at: string | null;
  delivered_seq: number;
  read_seq: number;
  change_no: number;
}

export type ModelMessage = Message & { hidden_at: number | null };

/** What the user has chosen. */
type Own = Pick<
  Settings,
  'cleared_seq' | 'pinned_at' | 'archived_at' | 'hidden_at' | 'marked_unread' | 'draft' | 'change_no'
>;

export interface ModelConversation {
  id: number;
  type: Conversation['type'];
  /** Of a direct one. */
  peer_id: number | null;
  name: string;
  info_change_no: number;
  messages: ModelMessage[];
  members: Map<number, ModelMember>;
  own: Own;
  membership_change_no: number;
  /** Of a direct one: whether it is there without a message. */
  is_open: boolean;
}

export const timeOf = (change_no: number): string =>
  new Date(Date.UTC(2026, 0, 1) + change_no * 1_000).toISOString();

/** What a server has, as far as one of its users sees it. All numbers are of one sequence. */
export class World {
  change = 0;
  readonly conversations: ModelConversation[] = [];
  readonly names = new Map<number, { name: string; change_no: number }>();
  readonly contacts: { id: number; user_id: number; deleted: boolean; change_no: number }[] = [];
  readonly blocks = new Map<number, { blocked: boolean; change_no: number }>();

  present(conversation: ModelConversation): [number, ModelMember][] {
    return [...conversation.members].filter(([, { left_at }]) => left_at === null);
  }

  isListed(conversation: ModelConversation): boolean {
    return this.present(conversation).length <= LIMITS.listed;
  }

  hasReceipts(conversation: ModelConversation): boolean {
    return conversation.type === 'direct' || this.present(conversation).length <= LIMITS.receipts;
  }

  me(conversation: ModelConversation): ModelMember | undefined {
    const me = conversation.members.get(ME);
    const isThere = conversation.type === 'group' || conversation.messages.length > 0 || conversation.is_open;
    return me?.left_at === null && isThere ? me : undefined;
  }

  floor(conversation: ModelConversation): number {
    return Math.max(conversation.members.get(ME)?.joined_seq ?? 0, conversation.own.cleared_seq);
  }

  /** In the user's view, deleted or not. */
  inView(conversation: ModelConversation): ModelMessage[] {
    const floor = this.floor(conversation);
    return conversation.messages.filter(({ seq, hidden_at }) => seq > floor && hidden_at === null);
  }

  unread(conversation: ModelConversation): ModelMessage[] {
    const read = conversation.members.get(ME)?.read_seq ?? 0;
    return this.inView(conversation).filter(
      ({ seq, sender_id, deleted_at, content_type }) =>
        seq > read && sender_id !== ME && deleted_at === null && content_type !== 'system',
    );
  }

  nameOf(user_id: number): { name: string; change_no: number } {
    return this.names.get(user_id) ?? { name: `Person ${user_id}`, change_no: 0 };
  }
}
