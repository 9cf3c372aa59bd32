import { randomBytes } from 'node:crypto';
import type { Message, User } from '../../../src/contracts/classic/entities';

/** A user with an account who acts through the API. */
export interface Person {
  user: User & { email: string };
  password: string;
  token: string;
  base: string;
}

export const PASSWORD = 'correct horse';

export function someEmail(name: string): string {
  return `${name.toLowerCase().replaceAll(/[^a-z]/g, '') || 'somebody'}.${randomBytes(5).toString('hex')}@example.com`;
}

export async function register(base: string, name: string): Promise<Person> {
  const body = { name, email: someEmail(name), password: PASSWORD };
  const { user, token } = await call<{ user: Person['user']; token: string }>(
    base,
    'POST /api/auth/register',
    body,
  );
  return { user, token, base, password: PASSWORD };
}

/** Calls a route, like `POST /api/auth/login`, and returns the data of the envelope. Throws on a refusal. */
export async function call<Data>(base: string, route: string, body?: object, token?: string): Promise<Data> {
  const [method = 'GET', path = '/'] = route.split(' ');
  const response = await fetch(base + path, {
    method,
    headers: {
      'Content-Type': 'application/json',
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const envelope = (await response.json()) as { success: boolean; message: string; data: Data };
  if (!envelope.success) throw new Error(`${route}: ${response.status} ${envelope.message}`);
  return envelope.data;
}

export async function send(from: Person, to: { user: { id: number } }, ...contents: string[]): Promise<void> {
  for (const content of contents) {
    await call(from.base, 'POST /api/messages/send', { receiver_id: to.user.id, content }, from.token);
  }
}

export async function addContact(person: Person, other: Person): Promise<void> {
  const body = { contact_user_id: other.user.id };
  await call(person.base, 'POST /api/contacts/add', body, person.token);
}

/** The messages between two users, oldest first, as the server has them. Marks them as read. */
export async function contentsBetween(reader: Person, other: { user: { id: number } }): Promise<string[]> {
  const { messages } = await call<{ messages: Message[] }>(
    reader.base,
    `GET /api/messages/conversation/${other.user.id}?limit=200`,
    undefined,
    reader.token,
  );
  return messages.map(({ content }) => content).toReversed();
}
