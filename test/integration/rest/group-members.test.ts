import { startTestApp, type TestApp } from '../../support/app';
import { someUsers } from '../../support/builders';
import {
  aGroupOf,
  codeOf,
  FORBIDDEN,
  inGroup,
  NOT_FOUND,
  rolesFor,
  sayAll,
  somePersons,
  textsFor,
} from '../../support/group-people';
import { expectData, type Person } from '../../support/people';

let app: TestApp;
let ana: Person;
let bruno: Person;
let carla: Person;
let dora: Person;
beforeAll(async () => {
  app = await startTestApp({ settings: { GROUP_MAX_MEMBERS: '10' } });
});
beforeEach(async () => {
  [ana, bruno, carla, dora] = (await somePersons(app, 'Ana', 'Bruno', 'Carla', 'Dora')) as [
    Person,
    Person,
    Person,
    Person,
  ];
});
afterAll(() => app.stop());

describe('the members of a conversation', () => {
  it('are listed page by page, and found by a part of their name or username', async () => {
    await bruno.api.patch('/api/auth/me', { username: `sailor_${bruno.id}` });
    const id = await aGroupOf([ana, bruno, carla, dora]);
    const ids = [ana, bruno, carla, dora].map((person) => person.id).toSorted((a, b) => a - b);
    const seen: number[] = [];
    let next: number | null = 0;
    while (next !== null) {
      const page = expectData(
        await inGroup(bruno, id).members(next ? `?limit=3&after=${next}` : '?limit=3'),
        200,
      );
      seen.push(...(page.members as { user_id: number }[]).map(({ user_id }) => user_id));
      next = page.next as number | null;
    }
    expect(seen).toEqual(ids);

    const found = async (q: string): Promise<string[]> => {
      const { members } = (await inGroup(ana, id).members(`?q=${encodeURIComponent(q)}`)).body.data;
      return members.map(({ name }: { name: string }) => name);
    };
    expect(await found('DOR')).toEqual(['Dora']);
    expect(await found('sailor')).toEqual(['Bruno']);
    expect(await found('Sailor')).toEqual(['Bruno']);
    for (const text of ['%', '_o_a', '!', "' or 1=1", '日本', '🙂']) expect(await found(text)).toEqual([]);
  });

  it('are without those who have left', async () => {
    const id = await aGroupOf([ana, bruno, carla]);
    await inGroup(bruno, id).remove(bruno);
    expect(await rolesFor(ana, id)).toEqual({ Ana: 'owner', Carla: 'member' });
  });
});

describe('adding people', () => {
  it('shows them what comes from then on, or everything', async () => {
    const id = await aGroupOf([ana, bruno]);
    await sayAll(ana, id, ['before']);
    const added = expectData(await inGroup(ana, id).add([carla, bruno, carla]), 201);
    expect(added).toMatchObject({
      members: [{ user_id: carla.id, role: 'member', joined_seq: 2 }],
      not_added: [],
    });
    expectData(await inGroup(ana, id).add([dora], { history: 'all' }), 201);
    await sayAll(bruno, id, ['after']);

    expect(await textsFor(carla, id)).toEqual(['members_added', 'members_added', 'after']);
    expect(await textsFor(dora, id)).toEqual([
      'group_created',
      'before',
      'members_added',
      'members_added',
      'after',
    ]);
    expect((await inGroup(dora, id).get()).body.data.settings).toMatchObject({ unread_count: 1 });
  });

  it('begins anew for whoever comes back', async () => {
    const id = await aGroupOf([ana, bruno]);
    await sayAll(ana, id, ['before']);
    await inGroup(bruno, id).choose({ pinned: true, draft: 'mine' });
    await inGroup(ana, id).remove(bruno);
    await sayAll(ana, id, ['meanwhile']);
    await inGroup(ana, id).add([bruno]);
    expect(await textsFor(bruno, id)).toEqual(['members_added']);
    expect((await inGroup(bruno, id).get()).body.data.settings).toMatchObject({
      pinned_at: null,
      draft: null,
    });
  });

  it('is refused if there is no room for all', async () => {
    const id = await aGroupOf([ana]);
    const users = await someUsers(
      app.database,
      Array.from({ length: 10 }, () => ({})),
    );
    expect(codeOf(await inGroup(ana, id).add(users.map((user) => ({ id: user }))))).toBe(
      '409 conversation_full',
    );
    expect((await inGroup(ana, id).get()).body.data.conversation.member_count).toBe(1);
    const draft = { type: 'group', name: 'Many', user_ids: users };
    expect(codeOf(await ana.api.post('/api/conversations', draft))).toBe('409 conversation_full');
  });

  it('is for admins, who are told nothing of people before that', async () => {
    const id = await aGroupOf([ana, bruno]);
    for (const people of [[carla], [{ id: 2 ** 40 }]]) {
      expect(codeOf(await inGroup(bruno, id).add(people))).toBe(FORBIDDEN);
      expect(codeOf(await inGroup(carla, id).add(people))).toBe(NOT_FOUND);
    }
    expect(codeOf(await inGroup(ana, id).add([]))).toBe('400 invalid_request');
  });

  it('leaves out who blocks whoever adds, but not who is there already', async () => {
    const id = await aGroupOf([ana, bruno]);
    await bruno.api.put(`/api/blocks/${ana.id}`);
    await carla.api.put(`/api/blocks/${ana.id}`);
    expect(expectData(await inGroup(ana, id).add([bruno, carla]), 201)).toEqual({
      members: [],
      not_added: [carla.id],
    });
    // The block is between two people, not between somebody and a group.
    await inGroup(ana, id).setRole(bruno, 'admin');
    expect((await inGroup(bruno, id).add([carla])).status).toBe(201);
  });
});

describe('a role', () => {
  it('is given and taken by owners, of whom one always stays', async () => {
    const id = await aGroupOf([ana, bruno, carla]);
    const { member } = expectData(await inGroup(ana, id).setRole(bruno, 'admin'), 200);
    expect(member).toMatchObject({ user_id: bruno.id, role: 'admin' });
    expect(codeOf(await inGroup(bruno, id).setRole(carla, 'admin'))).toBe(FORBIDDEN);
    expect(codeOf(await inGroup(ana, id).setRole(ana, 'member'))).toBe('409 last_owner');
    expect(codeOf(await inGroup(ana, id).setRole(dora, 'admin'))).toBe(NOT_FOUND);
    expectData(await inGroup(ana, id).setRole(carla, 'owner'), 200);
    expectData(await inGroup(carla, id).setRole(ana, 'member'), 200);
    expect(await rolesFor(bruno, id)).toEqual({ Ana: 'member', Bruno: 'admin', Carla: 'owner' });
  });

  it('of the owner is handed over', async () => {
    const id = await aGroupOf([ana, bruno]);
    expect(expectData(await inGroup(ana, id).handOver(bruno), 200)).toMatchObject({
      settings: { role: 'admin' },
    });
    expect(codeOf(await inGroup(ana, id).handOver(ana))).toBe(FORBIDDEN);
    expect(codeOf(await inGroup(bruno, id).handOver(carla))).toBe(NOT_FOUND);
    expect(await rolesFor(ana, id)).toEqual({ Ana: 'admin', Bruno: 'owner' });
  });

  it('that is the same already is told to nobody', async () => {
    const id = await aGroupOf([ana, bruno]);
    expectData(await inGroup(ana, id).setRole(bruno, 'member'), 200);
    expectData(await inGroup(ana, id).handOver(ana), 200);
    expect(await textsFor(bruno, id)).toEqual(['group_created']);
  });
});

describe('an end of a membership', () => {
  it('ends all access, and is told to those who stay', async () => {
    const id = await aGroupOf([ana, bruno, carla]);
    expect((await inGroup(bruno, id).remove(bruno)).status).toBe(200);
    expect((await inGroup(ana, id).remove(carla)).status).toBe(200);
    for (const person of [bruno, carla]) {
      expect(codeOf(await inGroup(person, id).get())).toBe(NOT_FOUND);
      expect(codeOf(await inGroup(person, id).send('still here'))).toBe(NOT_FOUND);
      expect((await person.api.get('/api/conversations')).body.data.conversations).toEqual([]);
      // Once more is for nobody.
      expect(codeOf(await inGroup(person, id).remove(person))).toBe(NOT_FOUND);
      expect(codeOf(await inGroup(ana, id).remove(person))).toBe(NOT_FOUND);
    }
    expect(await textsFor(ana, id)).toEqual(['group_created', 'member_left', 'member_removed']);
  });

  it('is brought about by admins for members, and by owners for anybody', async () => {
    const id = await aGroupOf([ana, bruno, carla, dora]);
    await inGroup(ana, id).setRole(bruno, 'admin');
    await inGroup(ana, id).setRole(carla, 'admin');
    expect(codeOf(await inGroup(dora, id).remove(bruno))).toBe(FORBIDDEN);
    expect(codeOf(await inGroup(bruno, id).remove(carla))).toBe(FORBIDDEN);
    expect(codeOf(await inGroup(bruno, id).remove(ana))).toBe(FORBIDDEN);
    expect((await inGroup(bruno, id).remove(dora)).status).toBe(200);
    expect((await inGroup(ana, id).remove(carla)).status).toBe(200);
    expect(await rolesFor(bruno, id)).toEqual({ Ana: 'owner', Bruno: 'admin' });
  });

  it('of the last owner needs somebody who follows, unless nobody else is there', async () => {
    const id = await aGroupOf([ana, bruno]);
    expect(codeOf(await inGroup(ana, id).remove(ana))).toBe('409 last_owner');
    expect(codeOf(await inGroup(ana, id).remove(ana, `?successor=${ana.id}`))).toBe('409 last_owner');
    expect(codeOf(await inGroup(ana, id).remove(ana, `?successor=${carla.id}`))).toBe(NOT_FOUND);
    expect((await inGroup(ana, id).remove(ana, `?successor=${bruno.id}`)).status).toBe(200);
    expect(await rolesFor(bruno, id)).toEqual({ Bruno: 'owner' });
    expect(await textsFor(bruno, id)).toEqual(['group_created', 'role_changed', 'member_left']);
    expect((await inGroup(bruno, id).remove(bruno)).status).toBe(200);
  });
});

it('tells in Portuguese too', async () => {
  const id = await aGroupOf([ana, bruno]);
  const { body } = await ana.api.delete(`/api/conversations/${id}/members/${ana.id}`, {
    'Accept-Language': 'pt-BR',
  });
  expect(body.message).toBe(
    'Você é a única pessoa dona deste grupo. Escolha antes quem vai ficar no seu lugar.',
  );
});
