/**
 * When a conversation began, as `member` is shown it. The row of a direct one can be older: a block has made it, or the other one has asked for it,
 * and neither is told. It begins with its first message, and before that when the member has asked for it.
 */
export const BEGAN_AT = `if(conversation.type = 'direct', coalesce(
  (select first.created_at from messages first where first.conversation_id = conversation.id and first.seq = 1),
  member.joined_at, conversation.created_at), conversation.created_at)`;
