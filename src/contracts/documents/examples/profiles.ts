import { RemoveAvatar, SetAvatar, UpdateMe } from '../../routes/profiles';
import { exampleOf, LATER } from './example';
import { ana } from './people';

export const profileExamples = [
  exampleOf(UpdateMe, {
    body: { username: 'ana.souza', about: 'Mountains and maps.', language: 'pt-BR' },
    data: {
      user: {
        ...ana,
        username: 'ana.souza',
        about: 'Mountains and maps.',
        language: 'pt-BR',
        updated_at: LATER,
      },
    },
  }),
  exampleOf(SetAvatar, {
    data: {
      user: { ...ana, avatar_url: '/avatars/1hJq9sGkT0eZr4XyWc7v2A.webp', updated_at: LATER },
    },
  }),
  exampleOf(RemoveAvatar, { data: { user: { ...ana, updated_at: LATER } } }),
];
