import { UpdateMe } from '../../routes/profiles';
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
];
