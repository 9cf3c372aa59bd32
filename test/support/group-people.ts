import type { TestApp } from './app';
import { aPerson, expectData, type Person } from './people';
import type { Answer } from './rest-client';

/** Somebody by a name of their own, on any process. */
export function somePersons(app: Pick<TestApp, 'url'>, ...names: string[]): Promise<Person[]> {
  return Promise.all(names.map((name) => aPerson(app, { name })));
}

/** A group that the first of these has made, with the others. Returns its id. */
export async function aGroupOf([owner, ...others]: readonly Person[], name = 'Crew'): Promise<number> {
  if (!owner) throw new Error('A group needs somebody');
  const user_ids = others.map(({ id }) => id);
  const answer = await owner.api.post('/api/conversations', { type: 'group', name, user_ids });
  return (expectData(answer, 201).conversation as { id: number }).id;
}

/** What one person can do to a group. */
export function inGroup({ api }: Pick<Person, 'api'>, id: number) {
  const path = `/api/conversations/${id}`;
  return {
    path,
    get: () => api.get(path),
    edit: (body: object) => api.patch(path, body),
    choose: (body: object) => api.patch(`${path}/settings`, body),
    hide: () => api.delete(path),
    read: (up_to_seq: number) => api.put(`${path}/read`, { up_to_seq }),
    members: (query = '') => api.get(`${path}/members${query}`),
    add: (people: readonly Pick<Person, 'id'>[], rest: object = {}) =>
      api.post(`${path}/members`, { user_ids: people.map((person) => person.id), ...rest }),
    remove: (person: Pick<Person, 'id'>, query = '') => api.delete(`${path}/members/${person.id}${query}`),
    setRole: (person: Pick<Person, 'id'>, role: string) =>
      api.patch(`${path}/members/${person.id}`, { role }),
    handOver: (person: Pick<Person, 'id'>) => api.put(`${path}/owner`, { user_id: person.id }),
    invite: (body: object = {}) => api.post(`${path}/invites`, body),
    invites: () => api.get(`${path}/invites`),
    revoke: (code: string) => api.delete(`${path}/invites/${code}`),
    messages: (query = '') => api.get(`${path}/messages${query}`),
    send: (content: string, rest: object = {}) => api.post(`${path}/messages`, { content, ...rest }),
  };
}

/** Sends messages one after the other, so that their order is known. */
export async function sayAll(person: Person, id: number, contents: readonly string[]): Promise<void> {
  for (const content of contents) expectData(await inGroup(person, id).send(content), 201);
}

/** What somebody reads of a conversation: texts, and the events of system messages. */
export async function textsFor(person: Person, id: number): Promise<string[]> {
  const { messages } = expectData(await inGroup(person, id).messages('?limit=200'), 200);
  return (messages as { content: string | null; metadata: { event: string } | null }[]).map(
    ({ content, metadata }) => content ?? metadata?.event ?? 'deleted',
  );
}

/** Roles by name, as somebody sees them. */
export async function rolesFor(person: Person, id: number): Promise<Record<string, string>> {
  const { members } = expectData(await inGroup(person, id).members('?limit=200'), 200);
  return Object.fromEntries(
    (members as { name: string; role: string }[]).map(({ name, role }) => [name, role]),
  );
}

/** Status and code of a refusal, in a line. */
export const codeOf = ({ status, body }: Answer): string => `${status} ${body.code ?? ''}`.trim();

export const NOT_FOUND = '404 not_found';
export const FORBIDDEN = '403 forbidden';
