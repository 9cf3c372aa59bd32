import { AVATAR_PATH, AVATAR_SUFFIX } from '../../domain/avatar';

/** The address of a user's picture on this server, or null, as an expression. `user` is the table or its alias. */
export const avatarUrl = (user: string): string =>
  `concat('${AVATAR_PATH}', ${user}.avatar_key, '${AVATAR_SUFFIX}')`;
