import { z } from 'zod';
import { PresenceAudience, User, UserLanguage } from '../classic/entities';
import { About, Name, optional, says, Username } from '../fields';
import { defineRoute } from '../route';

/** What is left out stays as it is; null clears. */
const ProfileChanges = z.object({
  name: optional(Name),
  username: Username.nullish(),
  about: About.nullish(),
  language: UserLanguage.nullish(),
  presence: optional(PresenceAudience),
  receipts: optional(z.boolean()),
});

export const UpdateMe = defineRoute({
  method: 'patch',
  path: '/api/auth/me',
  summary:
    'Change the profile of the caller: only the fields that are sent. A username is unique, whatever its case, and null gives it ' +
    "up. Names of users of the team's identity provider follow their token, and are refused with forbidden here",
  auth: 'session',
  allowance: 'write',
  body: ProfileChanges.refine(
    (changes) => Object.values(changes).some((value) => value !== undefined),
    says('nothing_to_change'),
  ),
  response: z.object({ user: User }),
  message: { en: 'Your profile was changed.', 'pt-BR': 'Seu perfil foi alterado.' },
  errors: ['invalid_request', 'forbidden', 'username_taken'],
});
