/**
 * When a conversation began, as `member` is shown it. The row of a direct one can be older: a block has made it, or the other one has asked for it,
 * and neither is told. It begins with its first message, and before that when the member has asked for it.
 */
export const BEGAN_AT = `if(conversation.type = 'direct', coalesce(
  (select first.created_at from messages first where first.conversation_id = conversation.id and first.seq = 1),
  member.joined_at, conversation.created_at), conversation.created_at)`;

/**
 * Since when `receipt` is a member, as `member` is shown it. In a direct conversation this is the same for both people: when the conversation began. When
 * the other person opened it, before any message, is not shown. Viewers who opened it themselves are shown when they did, also after the first message:
 * a message changes no row of a member, so what such a row shows must not change with it.
 */
export const JOINED_AT = `if(conversation.type = 'direct', coalesce(member.joined_at, ${BEGAN_AT}),
  coalesce(receipt.joined_at, conversation.created_at))`;
