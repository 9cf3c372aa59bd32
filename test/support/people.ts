import { randomBytes } from 'node:crypto';
import { sign } from 'jsonwebtoken';
import type { Contact, Message } from '../../src/contracts/classic/entities';
import { JWT_SECRET, type TestApp } from './app';
import { type Answer, createRestClient, type RestClient } from './rest-client';

export interface Person {
  id: number;
  name: string;
  email: string;
  password: string;
  token: string;
  /** Calls as this person. */
  api: RestClient;
}

type At = Pick<TestApp, 'url'>;

/** Registers somebody whose e-mail nobody else has. */
export async function aPerson(
  app: At,
  {
    name = 'Ana',
    email,
    password = 'correct horse',
  }: Partial<Pick<Person, 'name' | 'email' | 'password'>> = {},
): Promise<Person> {
  const draft = { name, email: email ?? `${randomBytes(8).toString('hex')}@example.com`, password };
  const { user, token } = expectData(
    await createRestClient(app.url).post('/api/auth/register', draft),
    201,
  ) as { user: { id: number; name: string; email: string }; token: string };
  return { ...user, password, token, api: createRestClient(app.url, token) };
}

/** One after the other, so that their ids ascend. */
export async function somePeople(app: At, names: readonly string[]): Promise<Person[]> {
  const people: Person[] = [];
  for (const name of names) people.push(await aPerson(app, { name }));
  return people;
}

/** Ana and Bruno, who have not met yet. */
export function twoPeople(app: At): Promise<[Person, Person]> {
  return Promise.all([aPerson(app, { name: 'Ana' }), aPerson(app, { name: 'Bruno' })]);
}

/** The same person on another device: a session of its own. */
export async function loginAgain(app: At, { email, password, ...person }: Person): Promise<Person> {
  const { token } = expectData(
    await createRestClient(app.url).post('/api/auth/login', { email, password }),
    200,
  );
  return { ...person, email, password, token: String(token), api: createRestClient(app.url, String(token)) };
}

/** The same person with a token of the legacy backend: no `sid`. `issuedAt` is in seconds since 1970. */
export function withLegacyToken(
  app: At,
  person: Person,
  issuedAt: number = Math.floor(Date.now() / 1_000) - 3_600,
): Person {
  const token = sign({ user_id: person.id, iat: issuedAt, exp: issuedAt + 86_400 }, JWT_SECRET);
  return { ...person, token, api: createRestClient(app.url, token) };
}

export async function addContact(person: Person, other: Person, contact_name?: string): Promise<Contact> {
  const answer = await person.api.post('/api/contacts/add', { contact_user_id: other.id, contact_name });
  return expectData(answer, 201).contact as Contact;
}

/** Sends over REST. A machine with other work may be `busy`: then nothing was stored, and it is sent again. */
export async function send(
  sender: Person,
  receiver: Person,
  content: string,
  temp_id?: string,
): Promise<Message> {
  const draft = { receiver_id: receiver.id, content, temp_id };
  let answer = await sender.api.post('/api/messages/send', draft);
  for (let tries = 1; answer.status === 503 && tries < 10; tries++) {
    answer = await sender.api.post('/api/messages/send', draft);
  }
  return expectData(answer, 201).message as Message;
}

/** One after the other, so that their order is known. */
export async function sendAll(
  sender: Person,
  receiver: Person,
  contents: readonly string[],
): Promise<Message[]> {
  const messages: Message[] = [];
  for (const content of contents) messages.push(await send(sender, receiver, content));
  return messages;
}

/** The data of an answer that must have gone well; says what came instead. */
export function expectData(answer: Answer, status: number): Record<string, unknown> {
  if (answer.status !== status) {
    throw new Error(`Expected ${status}, got ${answer.status}: ${answer.text}`);
  }
  return answer.body.data;
}
