import { createHmac } from 'node:crypto';
import type { Language, Sentence } from '../contracts/language';
import { cut } from '../domain/cut';
import type { ClickTargets } from '../domain/push/ports';
import type { NotificationFacts } from './notification-facts';
import { bodyOf, type Words, wordsFor } from './notification-words';

/** Bytes of plaintext at most: well below the 3,993 that fit, because some push services count in other ways. */
export const PAYLOAD_BYTES = 3_000;
/** Lengths to cut the texts to, tried in order until the payload fits. */
const FEWER_CHARACTERS = [80, 60, 40, 20, 10, 5, 1];
const ICON = '/assets/icons/icon-192.png';
/** The value that marks a Declarative Web Push message, which browsers can show without a service worker. */
const WEB_PUSH = 8030;

const testTitle: Sentence = { en: '🔔 Test notification', 'pt-BR': '🔔 Notificação de teste' };
const testBody: Sentence = {
  en: 'Notifications work on this device.',
  'pt-BR': 'As notificações funcionam neste dispositivo.',
};

/** The notification's tag, the same for all messages of a conversation: a newer notification replaces the older one. */
export function tagOf(conversation_id: number): string {
  return `conversation-${conversation_id}`;
}

/**
 * The `Topic` header (RFC 8030, section 5.4): 32 base64url characters. Keyed with the subscription's secret, so that a push
 * service cannot tell which subscriptions belong to members of the same conversation.
 */
export function topicOf(conversation_id: number, auth: Buffer): string {
  return createHmac('sha256', auth).update(tagOf(conversation_id)).digest('base64url').slice(0, 32);
}

/**
 * The page that a click opens: in the web app that the subscription was made from, if its origin is one of ours. `shown` is what it opens
 * there: the conversation with a user, or one by its id.
 */
export function clickUrl(
  click: ClickTargets,
  origin: string | null,
  shown: { open?: number; conversation?: number } = {},
): string {
  const url = new URL(click.path, origin !== null && click.isOwn(origin) ? origin : click.fallback);
  for (const [name, id] of Object.entries(shown)) url.searchParams.set(name, String(id));
  return url.href;
}

/**
 * The plaintext of a message's push: the fields that existing service workers read, and the declarative envelope that
 * browsers can show without one. UTF-8, at most {@link PAYLOAD_BYTES} bytes, never without a title and a body.
 */
export function messagePayload(facts: NotificationFacts, click: ClickTargets): Buffer {
  const { sender_id, conversation_id, conversation_type } = facts;
  const isGroup = conversation_type === 'group';
  const navigate = clickUrl(
    click,
    facts.origin,
    isGroup ? { conversation: conversation_id } : { open: sender_id },
  );
  return withinLimit(wordsFor(facts), (words) =>
    encode({
      title: words.title,
      body: bodyOf(words, isGroup),
      tag: tagOf(conversation_id),
      navigate,
      app_badge: facts.unread_total,
      language: facts.language,
      data: {
        type: 'message',
        senderName: words.senderName,
        conversationId: conversation_id,
        // Older service workers open the conversation with this user.
        ...(isGroup ? { conversationType: conversation_type } : { senderId: sender_id }),
        messageId: facts.message_id,
        seq: facts.seq,
        count: facts.count,
      },
    }),
  );
}

/** The plaintext of the test notification that users send to their own devices. */
export function testPayload(
  { language, origin }: { language: Language; origin: string | null },
  click: ClickTargets,
): Buffer {
  return encode({
    title: testTitle[language],
    body: testBody[language],
    tag: 'test',
    navigate: clickUrl(click, origin),
    language,
    data: { type: 'test' },
  });
}

interface Notification {
  title: string;
  body: string;
  tag: string;
  navigate: string;
  app_badge?: number;
  language: Language;
  data: Record<string, string | number>;
}

/** The fields that existing service workers read, and the declarative envelope. */
export function encode({ title, body, tag, navigate, app_badge, language, data }: Notification): Buffer {
  const shown = { title, body, icon: ICON, badge: ICON, data };
  return Buffer.from(
    JSON.stringify({
      ...shown,
      web_push: WEB_PUSH,
      mutable: true,
      notification: {
        title,
        body,
        tag,
        navigate,
        lang: language,
        icon: new URL(ICON, navigate).href,
        // Drafts of Declarative Web Push had it here, the current one has it at the top level; browsers implement either.
        ...(app_badge !== undefined && { app_badge: String(app_badge) }),
        data,
      },
      ...(app_badge !== undefined && { app_badge }),
    }),
  );
}

/** Shortens the texts until the payload fits: some characters take six bytes once escaped, and every text is in it twice. */
export function withinLimit(words: Words, build: (words: Words) => Buffer): Buffer {
  let payload = build(words);
  for (const count of FEWER_CHARACTERS) {
    if (payload.length <= PAYLOAD_BYTES) break;
    payload = build({
      title: cut(words.title, count),
      text: cut(words.text, count),
      senderName: cut(words.senderName, count),
    });
  }
  return payload;
}
