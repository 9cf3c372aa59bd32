import { startTestApp, type TestApp } from '../../support/app';
import {
  aGroupOf,
  codeOf,
  FORBIDDEN,
  inGroup,
  NOT_FOUND,
  sayAll,
  somePersons,
  textsFor,
} from '../../support/group-people';
import { expectData, type Person, send } from '../../support/people';

let app: TestApp;
let ana: Person;
let bruno: Person;
let carla: Person;
let id: number;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  [ana, bruno, carla] = (await somePersons(app, 'Ana', 'Bruno', 'Carla')) as [Person, Person, Person];
  id = await aGroupOf([ana, bruno]);
});
afterAll(() => app.stop());

interface Page {
  messages: { id: number; seq: number; content: string | null }[];
  has_more_before: boolean;
  has_more_after: boolean;
}

const page = async (person: Person, query = ''): Promise<Page> =>
  expectData(await inGroup(person, id).messages(query), 200) as unknown as Page;
const seqsOf = ({ messages, has_more_before, has_more_after }: Page) => [
  messages.map(({ seq }) => seq),
  has_more_before,
  has_more_after,
];

describe('a page', () => {
  it('has the newest messages, or those before, after or around one, and says whether there are more', async () => {
    await sayAll(ana, id, ['two', 'three', 'four', 'five', 'six', 'seven']);
    const expected: [string, unknown[]][] = [
      ['', [[1, 2, 3, 4, 5, 6, 7], false, false]],
      ['?limit=3', [[5, 6, 7], true, false]],
      ['?limit=3&before_seq=5', [[2, 3, 4], true, true]],
      ['?limit=3&before_seq=3', [[1, 2], false, true]],
      ['?before_seq=1', [[], false, true]],
      ['?limit=3&after_seq=0', [[1, 2, 3], false, true]],
      ['?limit=3&after_seq=4', [[5, 6, 7], true, false]],
      ['?after_seq=7', [[], true, false]],
      ['?after_seq=9007199254740990', [[], true, false]],
      ['?limit=3&around_seq=4', [[3, 4, 5], true, true]],
      ['?limit=4&around_seq=1', [[1, 2], false, true]],
      ['?limit=4&around_seq=7', [[5, 6, 7], true, false]],
      ['?limit=1&around_seq=4', [[4], true, true]],
    ];
    for (const [query, seqs] of expected)
      expect([query, seqsOf(await page(bruno, query))]).toEqual([query, seqs]);
  });

  it('marks nothing as read', async () => {
    await sayAll(ana, id, ['one']);
    await page(bruno);
    expect((await inGroup(bruno, id).get()).body.data.settings.unread_count).toBe(1);
  });

  it('has what is in one’s view: not what one has hidden or cleared, and of deleted messages what is left', async () => {
    await sayAll(ana, id, ['hidden', 'deleted', 'kept']);
    const { messages } = await page(bruno);
    await bruno.api.delete(`/api/messages/${messages[1]?.id}`);
    await ana.api.delete(`/api/messages/${messages[2]?.id}`);
    expect(await textsFor(bruno, id)).toEqual(['group_created', 'deleted', 'kept']);
    expect(await textsFor(ana, id)).toEqual(['group_created', 'hidden', 'deleted', 'kept']);
    const [, deleted] = (await page(bruno)).messages;
    expect(deleted).toMatchObject({
      content: null,
      deleted_at: expect.any(String),
      mentions: [],
      metadata: null,
    });
    await inGroup(bruno, id).hide();
    expect(seqsOf(await page(bruno))).toEqual([[], false, false]);
  });

  it('is of direct conversations too', async () => {
    const { conversation_id } = await send(ana, bruno, 'hi');
    const [message] = (await inGroup(bruno, conversation_id).messages()).body.data.messages;
    expect(message).toMatchObject({ content: 'hi', sender_id: ana.id, sender_name: 'Ana' });
    expect(codeOf(await inGroup(carla, conversation_id).messages())).toBe(NOT_FOUND);
  });
});

describe('a message', () => {
  it('is stored once for a temp_id, which only its sender is shown', async () => {
    const draft = { temp_id: 't', content_type: 'x-poll', metadata: { b: [1, 'ä'], a: null } };
    const sent = expectData(await inGroup(ana, id).send('Lunch?', draft), 201).message;
    expect(sent).toMatchObject({
      seq: 2,
      sender_id: ana.id,
      sender_name: 'Ana',
      content: 'Lunch?',
      content_type: 'x-poll',
      metadata: draft.metadata,
      temp_id: 't',
      mentions: [],
      mentions_all: false,
    });
    expect(expectData(await inGroup(ana, id).send('Lunch?', draft), 200).message).toEqual(sent);
    const [, seen] = (await page(bruno)).messages;
    expect({ ...seen, temp_id: 't' }).toEqual(sent);
    expect(seen).not.toHaveProperty('temp_id');

    const others = [
      { content_type: 'text' },
      { metadata: { b: [1, 'ä'] } },
      { metadata: undefined },
      { mentions_all: true },
    ];
    for (const change of others) {
      expect(codeOf(await inGroup(ana, id).send('Lunch?', { ...draft, ...change }))).toBe(
        '409 temp_id_reused',
      );
    }
    const elsewhere = await aGroupOf([ana]);
    expect(codeOf(await inGroup(ana, elsewhere).send('Lunch?', draft))).toBe('409 temp_id_reused');
  });

  it('is not told of by a retry of whoever has left since', async () => {
    expectData(await inGroup(bruno, id).send('hi', { temp_id: 'left' }), 201);
    expect((await inGroup(ana, id).remove(bruno)).status).toBe(200);
    expect(codeOf(await inGroup(bruno, id).send('hi', { temp_id: 'left' }))).toBe(NOT_FOUND);
    expect(await textsFor(ana, id)).toEqual(['group_created', 'hi', 'member_removed']);
  });

  it('is found by a retry after it was deleted, hidden or cleared', async () => {
    for (const temp_id of ['hidden', 'deleted', 'cleared']) await inGroup(ana, id).send('hi', { temp_id });
    const { messages } = await page(ana);
    await ana.api.delete(`/api/messages/${messages[1]?.id}?scope=me`);
    await ana.api.delete(`/api/messages/${messages[2]?.id}`);
    await inGroup(ana, id).hide();
    for (const [index, temp_id] of ['hidden', 'deleted', 'cleared'].entries()) {
      const { message } = expectData(await inGroup(ana, id).send('hi', { temp_id }), 200);
      expect(message).toMatchObject({ id: messages[index + 1]?.id, seq: index + 2, temp_id });
    }
  });

  it('mentions members, and whoever is none is left out', async () => {
    const mentions = [
      { user_id: bruno.id, start: 4, length: 6 },
      { user_id: carla.id, start: 11, length: 6 },
    ];
    const { message } = expectData(await inGroup(ana, id).send('  Hi @Bruno @Carla  ', { mentions }), 201);
    expect(message).toMatchObject({ content: '  Hi @Bruno @Carla', mentions: [mentions[0]] });
    expect((await inGroup(bruno, id).get()).body.data.settings).toMatchObject({
      unread_count: 1,
      unread_mentions: 1,
    });
    const outside = [
      ['Hi', { start: 0, length: 3 }],
      ['Hi', { start: -1, length: 1 }],
      // In the middle of a character.
      ['🙂!', { start: 1, length: 2 }],
      ['🙂!', { start: 0, length: 1 }],
    ] as const;
    for (const [text, place] of outside) {
      const wrong = [{ user_id: bruno.id, ...place }];
      const { body } = await inGroup(ana, id).send(text, { mentions: wrong });
      expect(body).toMatchObject({
        code: 'invalid_request',
        errors: [{ path: expect.stringMatching(/^mentions/) }],
      });
    }
  });

  it('to everybody needs to be allowed', async () => {
    expect((await inGroup(bruno, id).send('all', { mentions_all: true })).status).toBe(201);
    const { conversation_id } = await send(ana, bruno, 'hi');
    // In direct conversations nobody is mentioned.
    const { message } = expectData(
      await inGroup(ana, conversation_id).send('you', { mentions_all: true }),
      201,
    );
    expect(message).toMatchObject({ mentions_all: false });
    expect(codeOf(await inGroup(carla, id).send('hello'))).toBe(NOT_FOUND);
    await inGroup(ana, id).edit({ can_write: 'admins' });
    expect(codeOf(await inGroup(bruno, id).send('hello'))).toBe(FORBIDDEN);
  });

  it.each([
    ['no text', { content: ' ' }],
    ['too much text', { content: 'x'.repeat(5_001) }],
    ['a type of the server', { content_type: 'system' }],
    ['a type that is too long', { content_type: `x-${'y'.repeat(39)}` }],
    ['metadata that is no object', { metadata: ['a'] }],
    ['too much metadata', { metadata: { text: 'x'.repeat(4_096) } }],
    ['a mention without a length', { mentions: [{ user_id: 1, start: 0, length: 0 }] }],
    [
      'too many mentions',
      { mentions: Array.from({ length: 51 }, () => ({ user_id: 1, start: 0, length: 1 })) },
    ],
    ['a temp_id that is none', { temp_id: '' }],
  ])('with %s is refused', async (_, change) => {
    expect(codeOf(await inGroup(ana, id).send('hello', change))).toBe('400 invalid_request');
    expect((await page(ana)).messages).toHaveLength(1);
  });

  it('may have 38 characters of a type, and 4 KB of metadata', async () => {
    const draft = {
      content_type: `x-${'y'.repeat(38)}`,
      metadata: { text: 'x'.repeat(4_096 - '{"text":""}'.length) },
    };
    const { message } = expectData(await inGroup(ana, id).send('hello', draft), 201);
    expect(message).toMatchObject(draft);
  });

  it('has its metadata as they were written', async () => {
    const metadata = String.raw`{ "10":1.0, "2" : [12345678901234567890,1E2],"é":"\u00e9 \ud83d \"}", "2": {"metadata":{}} }`;
    const path = `/api/conversations/${id}/messages`;
    const draft = `{"metadata": {}, "temp_id": "t", "meta\\u0064ata":\n${metadata} , "content": "\\"metadata\\":"}`;
    const sent = await ana.api.post(path, draft);
    expect(sent.status).toBe(201);
    expect((await ana.api.post(path, draft)).status).toBe(200);
    const shown = [await bruno.api.get(path), await bruno.api.get('/api/sync?version=2')];
    for (const { text } of [sent, ...shown]) expect(text).toContain(`"metadata":${metadata}`);
    expect(codeOf(await ana.api.post(path, draft.replace('1.0', '1')))).toBe('409 temp_id_reused');
    const long = `{"content":"x","metadata":{${' '.repeat(4_096)}}}`;
    expect(codeOf(await ana.api.post(path, long))).toBe('400 invalid_request');
  });

  it('has metadata of at most 32 levels', async () => {
    const nested = (levels: number) =>
      `{"content":"x","metadata":{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}}`;
    const path = `/api/conversations/${id}/messages`;
    expect((await ana.api.post(path, nested(32))).status).toBe(201);
    for (const levels of [33, 2_000, 40_000]) {
      expect(codeOf(await ana.api.post(path, nested(levels)))).toBe('400 invalid_request');
    }
  });
});
