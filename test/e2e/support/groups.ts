import { addContact, call, type Person, register } from './people';

interface Made {
  conversation: { id: number };
}

/** A group of these people, founded by the first. Returns its id. */
export async function group(name: string, [founder, ...others]: [Person, ...Person[]]): Promise<number> {
  const user_ids = others.map(({ user }) => user.id);
  const body = { type: 'group', name, user_ids };
  const made = await call<Made>(founder.base, 'POST /api/conversations', body, founder.token);
  return made.conversation.id;
}

export async function sendTo(id: number, from: Person, ...contents: string[]): Promise<void> {
  for (const content of contents)
    await call(from.base, `POST /api/conversations/${id}/messages`, { content }, from.token);
}

/** Makes a link with which people join. Returns its address in the app. */
export async function inviteTo(id: number, by: Person): Promise<string> {
  const { invite } = await call<{ invite: { code: string } }>(
    by.base,
    `POST /api/conversations/${id}/invites`,
    {},
    by.token,
  );
  return `/join?code=${invite.code}`;
}

/** Ana owns a group with Bia, who is an admin, and Caio; it has a description and a link. */
export async function groupScene(
  url: string,
): Promise<{ ana: Person; bia: Person; id: number; link: string }> {
  const people: Person[] = [];
  for (const name of ['Ana Ribeiro', 'Bia Andrade', 'Caio Fernandes']) people.push(await register(url, name));
  const [ana, bia, caio] = people as [Person, Person, Person];
  for (const other of [bia, caio]) await addContact(ana, other);
  const id = await group('Sunday sailors', [ana, bia, caio]);
  const path = `/api/conversations/${id}`;
  await call(url, `PATCH ${path}`, { description: 'Who sails, when, and who brings the cake.' }, ana.token);
  await call(url, `PATCH ${path}/members/${bia.user.id}`, { role: 'admin' }, ana.token);
  await sendTo(id, ana, 'Who is aboard on Sunday?');
  await sendTo(id, bia, 'Me!', 'I bring the cake, the big one with apples.');
  await sendTo(id, caio, '🎂');
  const archived = await group('Old boats', [ana]);
  await call(url, `PATCH /api/conversations/${archived}/settings`, { archived: true }, ana.token);
  return { ana, bia, id, link: await inviteTo(id, ana) };
}
