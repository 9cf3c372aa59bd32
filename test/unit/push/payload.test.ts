import { cut, KNOWN_CHARACTERS } from '../../../src/domain/cut';
import type { NotificationFacts } from '../../../src/push/notification-facts';
import { clickUrl, messagePayload, PAYLOAD_BYTES, testPayload, topicOf } from '../../../src/push/payload';

const click = {
  isOwn: (origin: string) => origin === 'https://app.example.com',
  fallback: 'https://www.example.com',
  path: '/dashboard.html',
};

const facts = (changes: Partial<NotificationFacts> = {}): NotificationFacts => ({
  sender_id: 7,
  sender_name: 'Ana',
  content: 'Oi!',
  conversation_id: 3,
  conversation_type: 'direct',
  conversation_name: null,
  message_id: 99,
  seq: 12,
  count: 1,
  unread_total: 5,
  privacy: 'full',
  language: 'en',
  origin: 'https://app.example.com',
  ...changes,
});

const payloadOf = (changes?: Partial<NotificationFacts>) =>
  JSON.parse(messagePayload(facts(changes), click).toString('utf8')) as Record<string, unknown>;

it('has the fields that existing service workers read, and the declarative envelope', () => {
  expect(payloadOf()).toEqual({
    title: '💬 Ana',
    body: 'Oi!',
    icon: '/assets/icons/icon-192.png',
    badge: '/assets/icons/icon-192.png',
    data: {
      type: 'message',
      senderId: 7,
      senderName: 'Ana',
      conversationId: 3,
      messageId: 99,
      seq: 12,
      count: 1,
    },
    web_push: 8030,
    mutable: true,
    notification: {
      title: '💬 Ana',
      body: 'Oi!',
      tag: 'conversation-3',
      navigate: 'https://app.example.com/dashboard.html?open=7',
      lang: 'en',
      icon: 'https://app.example.com/assets/icons/icon-192.png',
      app_badge: '5',
      data: {
        type: 'message',
        senderId: 7,
        senderName: 'Ana',
        conversationId: 3,
        messageId: 99,
        seq: 12,
        count: 1,
      },
    },
    app_badge: 5,
  });
});

const crew = { conversation_type: 'group', conversation_name: 'Crew' } as const;

describe('a message of a group', () => {
  it('is told under its name, with the name of the sender, and opens the group', () => {
    expect(payloadOf(crew)).toMatchObject({
      title: '💬 Crew',
      body: 'Ana: Oi!',
      data: { senderName: 'Ana', conversationId: 3, conversationType: 'group' },
      notification: { navigate: 'https://app.example.com/dashboard.html?conversation=3' },
    });
    // Older service workers would open the conversation with the sender.
    expect(payloadOf(crew).data).not.toHaveProperty('senderId');
  });

  it('shows the first hundred characters of its text', () => {
    expect(payloadOf({ ...crew, content: 'a'.repeat(101) }).body).toBe(`Ana: ${'a'.repeat(100)}…`);
    expect(payloadOf({ ...crew, content: '\u2003' }).body).toBe('Ana: New message');
  });

  it('stays within the limit of bytes, whatever it is called', () => {
    for (const name of ['😀'.repeat(100), '"\\'.repeat(50)]) {
      const change = { ...crew, conversation_name: name, sender_name: name, content: `Oi! ${name}` };
      const payload = messagePayload(facts(change), click);
      expect(payload.length).toBeLessThanOrEqual(PAYLOAD_BYTES);
      const { body } = JSON.parse(payload.toString()) as { body: string };
      expect(body).toContain(': Oi! ');
      expect(body.isWellFormed()).toBe(true);
    }
  });
});

describe('cutting', () => {
  it.each([
    ['a'.repeat(100), 'a'.repeat(100)],
    ['a'.repeat(101), `${'a'.repeat(100)}…`],
    ['💬'.repeat(100), '💬'.repeat(100)],
    ['💬'.repeat(101), `${'💬'.repeat(100)}…`],
    [`${'a'.repeat(99)}💬b`, `${'a'.repeat(99)}💬…`],
    ['', ''],
  ])('keeps whole characters: %#', (text, expected) => {
    expect(cut(text, 100)).toBe(expected);
  });

  const FAMILY = '👩‍👩‍👧‍👦';
  const ENGLAND = '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}';
  it.each([
    ['a flag', '🇧🇷'],
    ['a family', FAMILY],
    ['a flag of tags', ENGLAND],
    ['a skin tone', '👋🏽'],
    ['a keycap', '1️⃣'],
    ['a letter with accents', 'a\u0323\u0302'],
    ['a syllable', 'क्षि'],
    ['a line break', '\r\n'],
  ])('keeps %s whole or leaves it out', (_name, character) => {
    const before = 'x'.repeat(99);
    expect(cut(before + character, 100)).toBe(before + character);
    expect(cut(`${before}${character}y`, 100)).toBe(`${before}${character}…`);
    expect(cut(`${before}y${character}`, 100)).toBe(`${before}y…`);
    expect(payloadOf({ content: `${before}y${character}` }).body).toBe(`${before}y…`);
  });

  it.each([
    ['families', FAMILY],
    ['flags of tags', ENGLAND],
    ['flags', '🇧🇷'],
    ['a letter with hundreds of accents', `a${'\u0301'.repeat(300)}`],
    ['accents', '\u0301'],
    ['joiners', '👩\u200d'],
    ['halves of flags', '🇧'],
    ['conjoining letters', '\u1100'],
    ['marks that precede', '\u0600'],
  ])('cuts 5,000 characters of %s to a bounded length, between whole characters', (_name, character) => {
    const text = Array.from(character.repeat(5_000)).slice(0, 5_000).join('');
    const spent = process.cpuUsage();
    const shown = cut(text, 100);
    const payload = messagePayload(
      facts({ content: text, sender_name: Array.from(text).slice(0, 100).join('') }),
      click,
    );
    expect(process.cpuUsage(spent).user / 1_000).toBeLessThan(200);

    expect(payload.length).toBeLessThanOrEqual(PAYLOAD_BYTES);
    expect(shown.length).toBeLessThanOrEqual(401);
    expect(shown.endsWith('…')).toBe(true);
    const whole = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment).slice(0, 100);
    expect(whole.join('').startsWith(shown.slice(0, -1))).toBe(true);
    expect(Array.from(new Intl.Segmenter().segment(shown.slice(0, -1))).length).toBeLessThanOrEqual(100);
    // What the database is asked for is enough to know it.
    expect(cut(Array.from(text).slice(0, KNOWN_CHARACTERS).join(''), 100)).toBe(shown);
  });

  it('shows the first hundred characters of a message', () => {
    expect(payloadOf({ content: 'ã'.repeat(120) }).body).toBe(`${'ã'.repeat(100)}…`);
  });

  it.each([
    ['four bytes each', '😀'.repeat(120), '😀'.repeat(100)],
    ['six bytes once escaped', '\u0001'.repeat(120), 'x'],
    ['quotes and backslashes', '"\\'.repeat(60), '"\\'.repeat(50)],
  ])('stays within the limit of bytes for %s', (_name, content, sender_name) => {
    const origin = 'https://app.example.com';
    const payload = messagePayload(facts({ content, sender_name, origin }), click);

    expect(payload.length).toBeLessThanOrEqual(PAYLOAD_BYTES);
    const { body, title } = JSON.parse(payload.toString('utf8')) as { body: string; title: string };
    expect(body.isWellFormed() && title.isWellFormed()).toBe(true);
    expect(body.length).toBeGreaterThan(10);
  });
});

describe('privacy', () => {
  it('shows the sender and not the text with the privacy "sender"', () => {
    expect(payloadOf({ privacy: 'sender', language: 'pt-BR' })).toMatchObject({
      title: '💬 Ana',
      body: 'Nova mensagem',
      notification: { body: 'Nova mensagem', lang: 'pt-BR' },
      data: { senderName: 'Ana' },
    });
  });

  it('names the group and the sender, and not the text, with the privacy "sender"', () => {
    const change = { ...crew, privacy: 'sender' as const, language: 'pt-BR' as const };
    expect(payloadOf(change)).toMatchObject({ title: '💬 Crew', body: 'Ana: Nova mensagem' });
  });

  it('contains neither name nor text with the privacy "id"', () => {
    const text = messagePayload(
      facts({ privacy: 'id', content: 'secret words', sender_name: 'Ana Lima' }),
      click,
    ).toString();
    const ofGroup = messagePayload(facts({ ...crew, privacy: 'id' }), click).toString();

    expect(text).not.toMatch(/secret|Ana|Lima/);
    expect(ofGroup).not.toMatch(/Crew|Ana/);
    expect(JSON.parse(text)).toMatchObject({
      title: '💬 MyChat',
      body: 'New message',
      data: { senderId: 7, senderName: '' },
    });
  });

  it('never has an empty body, whatever the text', () => {
    for (const content of ['\u2003', '\u200b\u2800']) expect(payloadOf({ content }).body).toBe('New message');
  });
});

describe('the page that a click opens', () => {
  it.each([
    ['https://app.example.com', 'https://app.example.com/dashboard.html?open=7'],
    ['https://evil.example', 'https://www.example.com/dashboard.html?open=7'],
    [null, 'https://www.example.com/dashboard.html?open=7'],
  ])('of a subscription from %s is %s', (origin, url) => {
    expect(clickUrl(click, origin, { open: 7 })).toBe(url);
  });
});

it('gives each conversation a topic that differs per subscription', () => {
  const [one, other] = [Buffer.alloc(16, 1), Buffer.alloc(16, 2)];

  expect(topicOf(3, one)).toMatch(/^[\w-]{32}$/);
  expect(topicOf(3, one)).toBe(topicOf(3, one));
  expect(topicOf(4, one)).not.toBe(topicOf(3, one));
  expect(topicOf(3, other)).not.toBe(topicOf(3, one));
});

it('marks a test as a test', () => {
  const payload = JSON.parse(testPayload({ language: 'pt-BR', origin: null }, click).toString());

  expect(payload.title).toMatch(/^🔔 /);
  expect(payload).toMatchObject({ data: { type: 'test' }, web_push: 8030 });
  expect(payload.notification.navigate).toBe('https://www.example.com/dashboard.html');
});
