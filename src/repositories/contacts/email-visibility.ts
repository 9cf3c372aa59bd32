/** Messages that are looked at, at either end of a conversation: what one person alone has written may be long. */
const MAX_LOOKED_AT = 100;

const hasWritten = (user: string, conversation: string, range: string): string =>
  `exists (select 1 from messages written
            where written.conversation_id = ${conversation}.id and ${range} and written.sender_id = ${user}.id)`;

/**
 * The SQL condition for a viewer who sees the whole e-mail address of a user: that user has added the viewer, or written in
 * their direct conversation. `user` and `conversation` are aliases in the query, `viewer` is a column with an id.
 */
export const seesEmailOf = (user: string, viewer: string, conversation: string): string =>
  `(exists (select 1 from contacts added
             where added.user_id = ${user}.id and added.contact_user_id = ${viewer} and added.deleted_at is null)
    or ${hasWritten(user, conversation, `written.seq <= ${MAX_LOOKED_AT}`)}
    or ${hasWritten(user, conversation, `written.seq > ${conversation}.last_seq - ${MAX_LOOKED_AT}`)})`;
