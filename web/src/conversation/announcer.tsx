import { useEffect, useRef, useState } from 'preact/hooks';
import { text } from '../i18n/language';
import type { Conversation } from '../state/chat';
import { previewOf } from '../text/preview';

/** Announces incoming messages to screen readers. The list itself must not, since older messages are added to it as well. */
export function Announcer({ conversation, name }: { conversation: Conversation; name: string }) {
  const { last_message, peer } = conversation;
  const announced = useRef(last_message?.seq ?? 0);
  const [sentence, setSentence] = useState('');
  useEffect(() => {
    if (!last_message || last_message.seq <= announced.current) return;
    announced.current = last_message.seq;
    if (last_message.sender_id === peer.id) {
      setSentence(text.value.incoming(name, previewOf(last_message.content)));
    }
  }, [last_message?.seq]);
  return (
    <div class="hidden" aria-live="polite">
      {sentence}
    </div>
  );
}
