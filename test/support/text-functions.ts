import { Content, Email, Name, Password } from '../../src/contracts/fields';
import { hasVisible, toPlainText, toVisibleName } from '../../src/contracts/text';
import { SearchUsers } from '../../src/contracts/routes/contacts';
import { estimateHeight } from '../../web/src/conversation/estimate-height';
import type { Row } from '../../web/src/conversation/row-items';
import { enApp } from '../../web/src/i18n/en/app';
import { ptBrApp } from '../../web/src/i18n/pt-br/app';
import { notificationOf } from '../../web/src/sw/notification';
import { isOnlyEmoji } from '../../web/src/text/emoji';
import { cutBlocks, formatted, shownText } from '../../web/src/text/formatting';
import { collapseAt } from '../../web/src/text/long-text';
import { foldCase } from '../../web/src/text/fold-case';
import { initialsOf } from '../../web/src/text/initials';
import { countCharacters } from '../../web/src/text/length';
import { splitLinks } from '../../src/contracts/links';
import { previewOf } from '../../web/src/text/preview';
import { aMessage } from '../unit/client/support/rows';

export type TextFunction = (text: string) => unknown;

/** Every function that gets what people write and runs in browsers too. */
export const textFunctions: Record<string, TextFunction> = {
  'links of a message': splitLinks,
  'where a message is collapsed': collapseAt,
  'what is shown of a collapsed message': (text) =>
    cutBlocks(formatted(text), collapseAt(text) ?? text.length),
  'a message with its formatting': formatted,
  'a message in a list of conversations': shownText,
  'a message with many mentions': (text) =>
    formatted(
      text,
      Array.from({ length: 50 }, (_, index) => ({ user_id: 1, start: index * 90, length: 40 })),
    ),
  'whether a message is emoji alone': isOnlyEmoji,
  'the height of a message': (text) => estimateHeight(rowOf(text), 400),
  'the preview of a message': previewOf,
  'the length of a message': countCharacters,
  initials: initialsOf,
  'a name or a filter, without case and accents': foldCase,
  'a notification': (text) => notificationOf(JSON.stringify({ title: text, body: text }), 'en'),
  'a notification that is no JSON': (text) => notificationOf(text, 'pt-BR'),
  'sentences with a name': (text) => [enApp, ptBrApp].map((s) => [s.startOf(text), s.incoming(text, text)]),
  'content that is sent': (text) => Content.safeParse(text),
  'whether anything can be seen': hasVisible,
  'an e-mail without what is invisible': toPlainText,
  'a name without what is invisible': toVisibleName,
  'a name': (text) => Name.safeParse(text),
  'an e-mail': (text) => Email.safeParse(text),
  'a password': (text) => Password.safeParse(text),
  'a search of people': (text) => SearchUsers.query?.safeParse({ q: text }),
};

function rowOf(content: string): Row {
  const message = aMessage({ content });
  return {
    kind: 'message',
    key: 'm1',
    message,
    receipt: undefined,
    isOwn: false,
    isFirst: true,
    isLast: true,
  };
}
