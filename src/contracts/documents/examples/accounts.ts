import type { User } from '../../classic/entities';
import { Login, Logout, Me, Register, Verify } from '../../routes/accounts';
import { exampleOf, NOON } from './example';

const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyX2lkIjoxLCJzaWQiOjF9.c2lnbmF0dXJl';

const ana: User = {
  id: 1,
  name: 'Ana',
  email: 'ana@example.com',
  created_at: NOON,
  updated_at: NOON,
};

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
