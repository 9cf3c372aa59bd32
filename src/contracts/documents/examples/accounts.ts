import { Login, Logout, Me, Register, Verify } from '../../routes/accounts';
import { exampleOf } from './example';
import { ana } from './people';

const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyX2lkIjoxLCJzaWQiOjF9.c2lnbmF0dXJl';

export const accountExamples = [
  exampleOf(Register, {
    body: { name: 'Ana', email: 'ana@example.com', password: 'correct horse' },
    data: { user: ana, token: TOKEN },
  }),
  exampleOf(Login, {
    body: { email: 'ana@example.com', password: 'correct horse' },
    data: { user: ana, token: TOKEN },
  }),
  exampleOf(Logout, {}),
  exampleOf(Me, { data: { user: ana } }),
  exampleOf(Verify, {}),
];
