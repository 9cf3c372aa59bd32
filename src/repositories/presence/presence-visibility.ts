/**
 * Whether `viewer` sees the presence of the user whose account is `account`, in SQL: as domain/presence.ts decides it, and not
 * while a block stands. All are expressions; `have_written` and `block_stands` are of the two's direct conversation.
 */
export const seesPresenceOf = (
  account: string,
  viewer: string,
  { have_written, block_stands }: { have_written: string; block_stands: string },
): string => `(not ${block_stands} and ${account}.presence <> 'nobody' and (
  ${account}.presence = 'everyone' and ${have_written} or exists (
    select 1 from contacts back
     where back.user_id = ${account}.id and back.contact_user_id = ${viewer} and back.deleted_at is null)))`;
