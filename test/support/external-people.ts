import type { TestApp } from './app';
import type { Claims, IdentityProvider } from './identity-provider';
import { expectData, type Person } from './people';
import { createRestClient } from './rest-client';

/** Somebody of the provider, who calls with the provider's own token. The account is made by the first call. */
export async function anExternal(
  app: Pick<TestApp, 'url'>,
  provider: Pick<IdentityProvider, 'token'>,
  claims: Claims = {},
): Promise<Person> {
  const token = await provider.token(claims);
  const api = createRestClient(app.url, token);
  const { user } = expectData(await api.get('/api/auth/me'), 200) as { user: Person };
  return { ...user, password: '', token, api };
}

/** A token of our own for the provider's. */
export async function exchange(app: Pick<TestApp, 'url'>, token: string): Promise<Person> {
  const answer = await createRestClient(app.url).post('/api/auth/exchange', { token });
  const data = expectData(answer, 200) as { user: Person; token: string };
  return { ...data.user, password: '', token: data.token, api: createRestClient(app.url, data.token) };
}
