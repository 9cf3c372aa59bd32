export type ConversationType = 'direct' | 'group';

/** How callers name a conversation: by the other user of a direct one, or by its id. */
export type ConversationRef = { with_user: number } | { conversation_id: number };

export interface Member {
  user_id: number;
  name: string;
}

export interface Conversation {
  id: number;
  type: ConversationType;
  /** Who is in it now. */
  members: readonly Member[];
}

/** Whom a conversation concerns, without their names. */
export interface Audience {
  id: number;
  type: ConversationType;
  user_ids: readonly number[];
}

/** The other member of a direct conversation. */
export function peerOf({ type, members }: Conversation, user_id: number): Member | undefined {
  return type === 'direct' ? members.find((member) => member.user_id !== user_id) : undefined;
}
