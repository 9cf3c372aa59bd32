import { Exchange, Login, Logout, Me, Register, Verify } from '../../routes/accounts';
import { exampleOf } from './example';
import { ana } from './people';

const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyX2lkIjoxLCJzaWQiOjF9.c2lnbmF0dXJl';

/** Of a provider that shares a secret: `the secret of the examples, which everybody knows`. Valid until 2100. */
const PROVIDER_TOKEN =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.' +
  'eyJpc3MiOiJodHRwczovL2FwcC5leGFtcGxlLmNvbSIsInN1YiI6ImFuYS03IiwibmFtZSI6IkFuYSIsImVtYWlsIjoiYW5hQGV4' +
  'YW1wbGUuY29tIiwic2lkIjoiM2Y5YyIsImlhdCI6MTc2OTg2MDgwMCwiZXhwIjo0MTAyNDQ0ODAwfQ' +
  '.l80tsTtbIlumahO5nHB5AcLTChf1WddWC8XYVgTzaQI';

export const accountExamples = [
  exampleOf(Register, {
    body: { name: 'Ana', email: 'ana@example.com', password: 'correct horse' },
    data: { user: ana, token: TOKEN },
  }),
  exampleOf(Login, {
    body: { email: 'ana@example.com', password: 'correct horse' },
    data: { user: ana, token: TOKEN },
  }),
  exampleOf(Exchange, {
    body: { token: PROVIDER_TOKEN },
    data: { user: { ...ana, id: 3, external_id: 'ana-7' }, token: TOKEN },
  }),
  exampleOf(Logout, {}),
  exampleOf(Me, { data: { user: ana } }),
  exampleOf(Verify, {}),
];
