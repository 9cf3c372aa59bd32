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

export const SetAvatar = defineRoute({
  method: 'put',
  path: '/api/auth/avatar',
  summary:
    'Show oneself with a picture: the bytes of a PNG, JPEG or WebP of 256 kB and 16 million pixels at most. Its middle is kept, as a WebP of 256 by 256 ' +
    'pixels, without what else was in the file. avatar_url is where anybody can read it until it is replaced or removed',
  auth: 'session',
  allowance: 'picture',
  cost: 'high',
  consumes: 'bytes',
  accepts: ['image/png', 'image/jpeg', 'image/webp'],
  maxBodyBytes: 256 * 1_024,
  response: z.object({ user: User }),
  message: { en: 'This is your new picture.', 'pt-BR': 'Esta é a sua nova foto.' },
  errors: ['invalid_request', 'payload_too_large', 'unsupported_media_type', 'forbidden'],
});

export const RemoveAvatar = defineRoute({
  method: 'delete',
  path: '/api/auth/avatar',
  summary: 'Show oneself without a picture; also if there is none',
  auth: 'session',
  allowance: 'write',
  response: z.object({ user: User }),
  message: { en: 'You have no picture now.', 'pt-BR': 'Você está sem foto agora.' },
  errors: ['forbidden'],
});
