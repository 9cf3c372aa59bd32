import type { ConversationTarget } from '../state/types.ts';

export interface DraftKeysParts {
  /** The conversation with a user, if it is known. */
  conversationWith(user_id: number): number | undefined;
  /** The other person of a direct conversation. */
  peerOf(conversation_id: number): number | undefined;
}

/** What drafts are stored under. */
export class DraftKeys {
  constructor(private readonly parts: DraftKeysParts) {}

  /** Of a person by the user id, as the direct conversation with them may not exist yet; of a group by `c` and the conversation id. */
  of(to: ConversationTarget): string {
    const user_id = 'user_id' in to ? to.user_id : this.parts.peerOf(to.conversation_id);
    if (user_id !== undefined) return String(user_id);
    return 'conversation_id' in to ? `c${to.conversation_id}` : '';
  }

  /** Also the one of a conversation of which it was not known yet that it is one with a person. */
  all(to: ConversationTarget): [key: string, former: string | undefined] {
    const key = this.of(to);
    const id = this.idOf(to);
    return [key, id === undefined || key === `c${id}` ? undefined : `c${id}`];
  }

  idOf(to: ConversationTarget): number | undefined {
    return 'conversation_id' in to ? to.conversation_id : this.parts.conversationWith(to.user_id);
  }

  conversationOf(key: string): number | undefined {
    return key.startsWith('c') ? Number(key.slice(1)) : this.parts.conversationWith(Number(key));
  }
}
