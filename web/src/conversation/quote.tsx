import type { ConversationHandle, Message } from '@mychat/client';
import { text } from '../i18n/language';
import { subject } from '../i18n/system-line';
import { useApp } from '../messenger/app-context';
import { namingFor } from '../messenger/naming';
import { shownText } from '../text/formatting';
import { previewOf } from '../text/preview';
import { reveal } from './reveal';

export type Quoted = NonNullable<Message['reply_to']>;

/** A message as others quote it. */
export function quotedOf({ id, seq, sender_id, sender_name, content }: Message): Quoted {
  return { message_id: id, seq, sender_id, sender_name, excerpt: content };
}

/** The beginning of the message that another one answers, which leads to it. */
export function Quote({ quoted, handle }: { quoted: Quoted; handle: ConversationHandle }) {
  const { excerpt, seq } = quoted;
  if (excerpt === null) return <span class="quote muted-quote">{text.value.quoteGone}</span>;
  return (
    <button type="button" class="quote" onClick={() => void reveal(handle, seq)}>
      <QuotedText quoted={quoted} />
    </button>
  );
}

export function QuotedText({ quoted: { sender_id, sender_name, excerpt } }: { quoted: Quoted }) {
  const { messenger } = useApp();
  const name = subject(sender_id, namingFor(messenger), sender_name);
  return (
    <>
      <span class="hidden">{text.value.inReplyTo} </span>
      <span class="quote-name" dir="auto">
        {name}
        <span class="hidden">: </span>
      </span>
      <span class="quote-text" dir="auto">
        {shownText(previewOf(excerpt ?? ''))}
      </span>
    </>
  );
}
