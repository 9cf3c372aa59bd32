import type { Contact } from '../../../src/contracts/classic/entities';
import { directKey } from '../../../src/domain/direct-key';

interface ModelMessage {
  id: number;
  seq: number;
  sender_id: number;
  content: string | undefined;
  hiddenBy: Set<number>;
}

interface ModelConversation {
  people: readonly [number, number];
  messages: ModelMessage[];
  read: Map<number, number>;
  cleared: Map<number, number>;
}

/** What should be true, in memory and in the simplest way. */
export class WorldModel {
  private readonly conversations = new Map<string, ModelConversation>();
  private readonly contacts = new Map<string, Contact>();

  send(from: number, to: number, { id, content }: { id: number; content: string }): void {
    const conversation = this.conversationOf(from, to);
    const seq = conversation.messages.length + 1;
    conversation.messages.push({ id, seq, sender_id: from, content, hiddenBy: new Set() });
  }

  lastSeq(one: number, other: number): number {
    return this.conversationOf(one, other).messages.length;
  }

  isDeleted({ id }: { id: number }): boolean {
    return this.find(id).message.content === undefined;
  }

  isCleared(user_id: number, { id }: { id: number }): boolean {
    const { message, conversation } = this.find(id);
    return message.seq <= (conversation.cleared.get(user_id) ?? 0);
  }

  takeAway(kind: 'delete' | 'hide', user_id: number, { id }: { id: number }): void {
    const { message } = this.find(id);
    if (kind === 'hide') message.hiddenBy.add(user_id);
    else message.content = undefined;
  }

  clear(mine: number, theirs: number): void {
    const conversation = this.conversations.get(directKey(mine, theirs));
    conversation?.cleared.set(mine, conversation.messages.length);
  }

  read(mine: number, theirs: number): void {
    const conversation = this.conversations.get(directKey(mine, theirs));
    conversation?.read.set(mine, conversation.messages.length);
  }

  contactOf(mine: number, theirs: number): Contact | undefined {
    return this.contacts.get(`${mine}:${theirs}`);
  }

  addContact(mine: number, contact: Contact): void {
    this.contacts.set(`${mine}:${contact.contact_user_id}`, contact);
  }

  removeContact(mine: number, theirs: number): void {
    this.contacts.delete(`${mine}:${theirs}`);
  }

  /** What a device of this person should know, sorted. */
  viewOf(user_id: number) {
    const own = [...this.conversations.values()].filter(({ people }) => people.includes(user_id));
    return {
      messages: own
        .flatMap(({ people, messages, cleared }) =>
          messages
            .filter(({ seq, hiddenBy }) => seq > (cleared.get(user_id) ?? 0) && !hiddenBy.has(user_id))
            .map(({ id, seq, content }) => ({
              id,
              peer_id: otherOf(people, user_id),
              seq,
              content,
              isDeleted: content === undefined,
            })),
        )
        .toSorted((a, b) => a.id - b.id),
      receipts: own
        .flatMap(({ people, read }) => people.map((member) => `${member} ${read.get(member) ?? 0}`))
        .toSorted(),
      conversations: own
        .map(({ people, messages, cleared }) => ({
          peer_id: otherOf(people, user_id),
          last_seq: messages.length,
          cleared_seq: cleared.get(user_id) ?? 0,
        }))
        .toSorted((a, b) => a.peer_id - b.peer_id),
      contacts: [...this.contacts.values()]
        .filter((contact) => contact.user_id === user_id)
        .toSorted((a, b) => a.id - b.id),
    };
  }

  private find(id: number): { message: ModelMessage; conversation: ModelConversation } {
    for (const conversation of this.conversations.values()) {
      const message = conversation.messages.find((one) => one.id === id);
      if (message) return { message, conversation };
    }
    throw new Error(`The model has no message ${id}`);
  }

  private conversationOf(one: number, other: number): ModelConversation {
    const key = directKey(one, other);
    const known = this.conversations.get(key);
    if (known) return known;
    const conversation = { people: [one, other] as const, messages: [], read: new Map(), cleared: new Map() };
    this.conversations.set(key, conversation);
    return conversation;
  }
}

function otherOf([one, other]: readonly [number, number], user_id: number): number {
  return one === user_id ? other : one;
}
