import type { ListedConversation } from '@mychat/client';
import { useEffect, useRef, useState } from 'preact/hooks';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { previewOf } from '../text/preview';

/** Announces incoming messages to screen readers. The list itself must not, since older messages are added to it as well. */
export function Announcer({ info, name }: { info: ListedConversation | undefined; name: string }) {
  const { chat } = useApp().messenger;
  const last = info?.last_message;
  const announced = useRef(last?.seq ?? 0);
  const [sentence, setSentence] = useState('');
  useEffect(() => {
    if (!last || last.seq <= announced.current) return;
    announced.current = last.seq;
    if (last.sender_id === chat.user_id || last.content_type === 'system') return;
    const sender = info.settings.peer ? name : (chat.nameOf(last.sender_id) ?? last.sender_name);
    setSentence(text.value.incoming(sender, previewOf(last.content ?? '')));
  }, [last?.seq]);
  return (
    <div class="hidden" aria-live="polite">
      {sentence}
    </div>
  );
}
