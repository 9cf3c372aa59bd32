import { startTestApp, type TestApp } from '../../support/app';
import { aGroupOf, inGroup } from '../../support/group-people';
import { expectNoResyncs, expectSame, kindsTold, LiveScene } from '../../support/live-scene';
import { addContact, expectData, type Person, send } from '../../support/people';
import type { Answer } from '../../support/rest-client';
import { closeSockets } from '../../support/socket-client';

/** Each kind of thing that can be done is told live, in the rows that sync has of it. */
let app: TestApp;
let scene: LiveScene;
let ana: Person;
let bia: Person;
let caio: Person;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());
beforeEach(async () => {
  scene = await LiveScene.create(app, 'Ana', 'Bia', 'Caio');
  [ana, bia, caio] = scene.people as [Person, Person, Person];
});
afterEach(closeSockets);

async function ok(answer: Promise<Answer>): Promise<Record<string, unknown>> {
  const { status, text, body } = await answer;
  if (status >= 300) throw new Error(`${status} ${text}`);
  return (body as { data: Record<string, unknown> }).data;
}

async function directOf(one: Person, other: Person): Promise<number> {
  const data = await ok(one.api.post('/api/conversations', { type: 'direct', user_id: other.id }));
  return (data['conversation'] as { id: number }).id;
}

async function say(
  person: Person,
  id: number,
  content: string,
  rest: object = {},
): Promise<{ id: number; seq: number }> {
  return (await ok(inGroup(person, id).send(content, rest)))['message'] as { id: number; seq: number };
}

async function isTold(): Promise<void> {
  await expectSame(scene);
  expectNoResyncs(scene);
}

describe('in a conversation of two', () => {
  it('the first message begins it for both, and comes with it', async () => {
    await send(ana, bia, 'hello', 'once');
    await isTold();
    for (const person of [ana, bia]) {
      const { packets } = scene.deviceOf(person);
      expect(kindsTold(scene.deviceOf(person))).toEqual([
        ['conversations', 'members', 'messages', 'settings'],
      ]);
      expect(packets[0]?.messages).toMatchObject([
        { content: 'hello', ...(person === ana && { temp_id: 'once' }) },
      ]);
    }
  });

  it('somebody who has asked for it sees it begin anew with the first message', async () => {
    await directOf(ana, bia);
    await isTold();
    expect(scene.deviceOf(bia).packets).toEqual([]);
    await send(bia, ana, 'hello');
    await isTold();
  });

  it('messages come in packets of their own, with nothing else', async () => {
    await send(ana, bia, 'one');
    await isTold();
    const before = scene.deviceOf(bia).packets.length;
    const id = await directOf(ana, bia);
    await say(bia, id, 'two');
    await say(ana, id, 'three', { metadata: { n: 1.5 }, content_type: 'x-place' });
    await isTold();
    expect(kindsTold(scene.deviceOf(bia), before)).toEqual([['messages'], ['messages']]);
  });

  it('what somebody has read is told to both', async () => {
    await send(ana, bia, 'one');
    const id = await directOf(ana, bia);
    await isTold();
    await ok(inGroup(bia, id).read(1));
    await isTold();
    expect(scene.deviceOf(ana).packets.at(-1)).toMatchObject({ members: [{ user_id: bia.id, read_seq: 1 }] });
    expect(scene.deviceOf(bia).packets.at(-1)).toMatchObject({
      settings: [{ read_seq: 1, unread_count: 0 }],
    });
  });

  it('what is unread is counted again when some of it was read', async () => {
    for (const content of ['one', 'two', 'three']) await send(ana, bia, content);
    const id = await directOf(ana, bia);
    await isTold();
    await ok(inGroup(bia, id).read(1));
    await isTold();
    expect(scene.deviceOf(bia).packets.at(-1)).toMatchObject({
      settings: [{ read_seq: 1, unread_count: 2, last_seq: 3 }],
    });
  });

  it('a message that is gone for everyone, or for one', async () => {
    for (const content of ['one', 'two', 'three']) await send(ana, bia, content);
    const id = await directOf(ana, bia);
    const { messages } = await ok(inGroup(bia, id).messages());
    const [one, two, three] = messages as { id: number }[];
    await ok(ana.api.delete(`/api/messages/${one?.id}`));
    await isTold();
    await ok(bia.api.delete(`/api/messages/${two?.id}`));
    await isTold();
    // Bia has hidden it: that it is gone for everyone is nothing for her devices.
    const before = scene.deviceOf(bia).packets.length;
    await ok(ana.api.delete(`/api/messages/${two?.id}`));
    await ok(ana.api.delete(`/api/messages/${three?.id}`));
    await isTold();
    expect(kindsTold(scene.deviceOf(bia), before)).toEqual([['messages']]);
  });

  it('what somebody chooses, and that they clear it', async () => {
    await send(ana, bia, 'one');
    const id = await directOf(ana, bia);
    for (const choice of [
      { pinned: true },
      { archived: true },
      { muted_until: '2090-01-01T00:00:00.000Z' },
      { notify: 'mentions' },
      { draft: 'not yet' },
      { unread: true },
    ]) {
      await ok(inGroup(bia, id).choose(choice));
      await isTold();
    }
    await ok(inGroup(bia, id).read(1));
    await ok(bia.api.delete(`/api/messages/conversation/${ana.id}`));
    await isTold();
    await ok(inGroup(bia, id).hide());
    await isTold();
    await send(ana, bia, 'two');
    await isTold();
    expect(
      scene
        .deviceOf(bia)
        .rows.messagesOf(id)
        .map(({ content }) => content),
    ).toEqual(['two']);
  });

  it('blocks, to whoever blocks, and at their end what was withheld, to both', async () => {
    for (const content of ['one', 'two']) await send(ana, bia, content);
    const id = await directOf(ana, bia);
    await isTold();
    const before = scene.deviceOf(bia).packets.length;
    await ok(ana.api.put(`/api/blocks/${bia.id}`));
    await isTold();
    expect(scene.deviceOf(bia).packets).toHaveLength(before);
    const beforeMark = scene.deviceOf(ana).packets.length;
    await ok(inGroup(bia, id).read(2));
    await isTold();
    expect(scene.deviceOf(ana).packets).toHaveLength(beforeMark);
    await ok(ana.api.delete(`/api/blocks/${bia.id}`));
    await isTold();
    expect(scene.deviceOf(ana).rows.membersOf(id)).toContainEqual(
      expect.objectContaining({ user_id: bia.id, read_seq: 2 }),
    );
  });
});

describe('of people', () => {
  it('contacts that come, are renamed and go', async () => {
    const contact = await addContact(ana, bia, 'B');
    await isTold();
    await ok(ana.api.put(`/api/contacts/${contact.id}`, { contact_name: 'Beatriz' }));
    await isTold();
    await ok(ana.api.delete(`/api/contacts/${contact.id}`));
    await isTold();
    expect(kindsTold(scene.deviceOf(ana))).toEqual([['contacts'], ['contacts'], ['contacts']]);
  });

  it('another name, wherever somebody is listed', async () => {
    await send(ana, bia, 'hi');
    await addContact(caio, bia);
    await aGroupOf([ana, bia, caio]);
    await ok(bia.api.patch('/api/auth/me', { name: 'Beatriz' }));
    await scene.deviceOf(caio).until(() => {
      const names = [...scene.deviceOf(caio).rows.members.values()].map(({ name }) => name);
      expect(names).toContain('Beatriz');
    });
    await isTold();
  });
});

describe('in a group', () => {
  let id: number;
  beforeEach(async () => {
    id = await aGroupOf([ana, bia]);
    await isTold();
  });

  it('that it was made, to all founders, in one packet', () => {
    for (const person of [ana, bia]) {
      expect(kindsTold(scene.deviceOf(person))).toEqual([
        ['conversations', 'entered', 'members', 'messages', 'settings'],
      ]);
    }
    expect(scene.deviceOf(caio).packets).toEqual([]);
  });

  it('messages, mentions and marks', async () => {
    await say(ana, id, '@Bia', { mentions: [{ user_id: bia.id, start: 0, length: 4 }] });
    await say(bia, id, 'yes');
    await isTold();
    await ok(inGroup(bia, id).read(3));
    await ok(inGroup(ana, id).read(2));
    await isTold();
    expect(scene.deviceOf(ana).rows.membersOf(id)).toContainEqual(
      expect.objectContaining({ user_id: bia.id, read_seq: 3 }),
    );
  });

  it('who comes, goes, comes back and has another role', async () => {
    const group = inGroup(ana, id);
    await say(ana, id, 'before');
    await ok(group.add([caio]));
    await isTold();
    await ok(group.setRole(caio, 'admin'));
    await isTold();
    await ok(group.handOver(caio));
    await isTold();
    await ok(inGroup(caio, id).remove(ana));
    await isTold();
    expect(scene.deviceOf(ana).packets.at(-1)).toEqual({
      settings: [
        { conversation_id: id, role: null, left_at: expect.any(String), change_no: expect.any(Number) },
      ],
    });
    await ok(inGroup(caio, id).add([ana], { history: 'all' }));
    await isTold();
    await ok(inGroup(bia, id).remove(bia));
    await isTold();
    const { invite } = await ok(inGroup(caio, id).invite());
    await ok(bia.api.post(`/api/invites/${(invite as { code: string }).code}/join`));
    await isTold();
    await ok(inGroup(caio, id).remove(caio, `?successor=${ana.id}`));
    await isTold();
  });

  it('what its members share', async () => {
    await ok(inGroup(ana, id).edit({ name: 'Team', description: 'Ours' }));
    await isTold();
    await ok(inGroup(ana, id).edit({ can_write: 'admins', members_can_invite: false }));
    await isTold();
    expect(scene.deviceOf(bia).rows.settingsOf(id)?.capabilities).not.toContain('send');
  });

  it('a message that an admin deletes, and one that is hidden', async () => {
    const one = await say(bia, id, 'one');
    const two = await say(ana, id, 'two');
    await ok(ana.api.delete(`/api/messages/${one.id}?scope=all`));
    await isTold();
    await ok(bia.api.delete(`/api/messages/${two.id}`));
    await isTold();
    expect(scene.deviceOf(bia).packets.at(-1)).toEqual({
      hidden: [{ message_id: two.id, change_no: expect.any(Number) }],
    });
  });

  it('the messages that tell of it come before those that follow, whoever reads what has changed', async () => {
    const before = scene.deviceOf(bia).packets.length;
    await Promise.all([
      ok(inGroup(ana, id).edit({ name: 'Team' })),
      ok(inGroup(bia, id).send('one')),
      ok(inGroup(ana, id).add([caio])),
      ok(inGroup(bia, id).send('two')),
      ok(inGroup(ana, id).send('three')),
    ]);
    await isTold();
    const seqs = scene
      .deviceOf(bia)
      .packets.slice(before)
      .flatMap(({ messages = [] }) => messages.map(({ seq }) => seq));
    let newest = 1;
    for (const seq of seqs) {
      // Nothing is passed over; what a page has once more is nothing new.
      expect(seq).toBeLessThanOrEqual(newest + 1);
      newest = Math.max(newest, seq);
    }
    expect(newest).toBe(6);
  });
});

it('an account that is deleted is told by sync, to which people are sent', async () => {
  await send(ana, bia, 'hi');
  await aGroupOf([ana, bia, caio]);
  expectData(await ana.api.delete('/api/auth/me', {}, { password: ana.password }), 200);
  await scene.deviceOf(bia).until(() => {
    const names = [...scene.deviceOf(bia).rows.members.values()].map(({ name }) => name);
    expect(names).not.toContain('Ana');
  });
});
