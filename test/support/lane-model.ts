/** What somebody does, told apart from how it is stored: messages are named by their place. */
export type Action =
  | { kind: 'send'; conversation: number; isOther: boolean; temp_id: string; content: string }
  | { kind: 'mark'; conversation: number; isOther: boolean; mark: 'read' | 'delivered'; up_to_seq: number }
  | { kind: 'clear'; conversation: number; isOther: boolean }
  | { kind: 'delete'; conversation: number; seq: number }
  | { kind: 'hide'; conversation: number; isOther: boolean; seq: number };

export interface ModelMember {
  delivered_seq: number;
  read_seq: number;
  cleared_seq: number;
}

export interface ModelConversation {
  /** By place: the first is seq 1. */
  messages: { isOther: boolean; temp_id: string; content: string | null }[];
  members: [ModelMember, ModelMember];
  /** `<seq>:<isOther>` */
  hidden: Set<string>;
}

const aMember = (): ModelMember => ({ delivered_seq: 0, read_seq: 0, cleared_seq: 0 });

/** What DESIGN promises of order, retries and watermarks, in the plainest words: one thing after the other, in memory. */
export class LaneModel {
  readonly conversations: ModelConversation[];
  /** What was said under a temp_id and has no answer yet. */
  private underWay = new Map<string, { content: string; answer: unknown }>();

  constructor(count: number) {
    this.conversations = Array.from({ length: count }, () => ({
      messages: [],
      members: [aMember(), aMember()],
      hidden: new Set<string>(),
    }));
  }

  /** Everything that was said is answered. */
  allAnswered(): void {
    this.underWay.clear();
  }

  lastSeq(conversation: number): number {
    return this.conversations[conversation]?.messages.length ?? 0;
  }

  /** Answers what the lanes must answer, ids and times left out; a string is the code of a refusal. */
  apply(action: Action): unknown {
    const conversation = this.conversations[action.conversation];
    if (!conversation) throw new Error('There is no such conversation');
    switch (action.kind) {
      case 'send':
        return this.send(conversation, action);
      case 'mark':
        return mark(conversation, action);
      case 'clear': {
        const member = conversation.members[action.isOther ? 1 : 0];
        const from_seq = member.cleared_seq;
        member.cleared_seq = Math.max(from_seq, conversation.messages.length);
        return { from_seq, to_seq: member.cleared_seq };
      }
      case 'delete': {
        const message = conversation.messages[action.seq - 1];
        const changed = message !== undefined && message.content !== null;
        if (message) message.content = null;
        return { changed };
      }
      case 'hide':
      default: {
        const key = `${action.seq}:${action.isOther}`;
        const changed = !conversation.hidden.has(key);
        conversation.hidden.add(key);
        return { changed };
      }
    }
  }

  /** A retry that comes before the first is answered shares its answer, and has to say the same. */
  private send(conversation: ModelConversation, said: Extract<Action, { kind: 'send' }>): unknown {
    const key = `${said.conversation}:${said.isOther}:${said.temp_id}`;
    const first = this.underWay.get(key);
    if (!first) {
      const answer = store(conversation, said);
      this.underWay.set(key, { content: said.content, answer });
      return answer;
    }
    if (first.content !== said.content) return 'temp_id_reused';
    return typeof first.answer === 'string' ? first.answer : { ...(first.answer as object), is_new: false };
  }
}

function store(
  { messages }: ModelConversation,
  { isOther, temp_id, content }: Extract<Action, { kind: 'send' }>,
): unknown {
  const place = messages.findIndex((message) => message.isOther === isOther && message.temp_id === temp_id);
  const first = messages[place];
  if (!first) {
    messages.push({ isOther, temp_id, content });
    return { seq: messages.length, is_new: true };
  }
  const isSame = first.content === null || first.content === content;
  return isSame ? { seq: place + 1, is_new: false } : 'temp_id_reused';
}

function mark(conversation: ModelConversation, action: Extract<Action, { kind: 'mark' }>): unknown {
  const member = conversation.members[action.isOther ? 1 : 0];
  const field = action.mark === 'read' ? 'read_seq' : 'delivered_seq';
  const from_seq = member[field];
  member[field] = Math.max(from_seq, Math.min(action.up_to_seq, conversation.messages.length));
  // Reading implies delivered.
  member.delivered_seq = Math.max(member.delivered_seq, member.read_seq);
  return { from_seq, to_seq: member[field] };
}
