/** Longer tokens are refused unread. Ours have 200 characters; those of identity providers that list groups have some thousands. */
export const MAX_TOKEN_LENGTH = 8_192;

/** The largest time that the database can store. */
export const LAST_SECOND = Date.parse('9999-12-31T23:59:59Z') / 1_000;
