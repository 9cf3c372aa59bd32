import { AVATARS } from '../../domain/avatar';

/** The address of a user's picture on this server, or null, as an expression. `user` is the table or its alias. */
export const avatarUrl = (user: string): string =>
  `concat('${AVATARS.path}', ${user}.avatar_key, '${AVATARS.suffix}')`;
