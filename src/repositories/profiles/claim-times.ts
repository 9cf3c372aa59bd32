/** The columns of users that say when the tokens were issued whose claims were followed. */
export const CLAIM_TIMES =
  'name_claimed_at, username_claimed_at, email_claimed_at, picture_claimed_at, claims_issued_at';
