/**
 * When a conversation began, as `member` is shown it. The row of a direct one can be older: a block has made it, or the other one has asked for it,
 * and neither is told. It begins with its first message, and before that when the member has asked for it.
 */
export const BEGAN_AT = `if(conversation.type = 'direct', coalesce(
  (select first.created_at from messages first where first.conversation_id = conversation.id and first.seq = 1),
  member.joined_at, conversation.created_at), conversation.created_at)`;

/**
 * Since when `receipt` is a member, as `member` is shown it. Who is in a direct conversation has been from its beginning: not since they have asked for it, which is theirs to know. To viewers who have
 * asked for it themselves that was then. It stays so after the first message, which is no change of the row.
 */
export const JOINED_AT = `if(conversation.type = 'direct', coalesce(member.joined_at, ${BEGAN_AT}),
  coalesce(receipt.joined_at, conversation.created_at))`;
