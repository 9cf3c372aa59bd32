import { useStore } from '../chat/use-store';
import { text } from '../i18n/language';
import type { ShownConversation } from '../messenger/use-conversation';
import { go } from '../page/route';
import { copyText } from './message-actions';

/** In place of the composer when the user is no member of the group any more. What they were writing can be copied. */
export function LeftNote({ conversation }: { conversation: ShownConversation }) {
  const { handle, name, formerDraft = '' } = conversation;
  const draft = useStore(handle.draft) || formerDraft;
  const s = text.value;
  return (
    <div class="blocked-note" role="status">
      <span>{s.groupLeft(name)}</span>
      {draft.trim() && (
        <button type="button" class="button small quiet" onClick={() => void copyText(draft)}>
          {s.copyDraft}
        </button>
      )}
      <button type="button" class="button small quiet" onClick={() => go({ view: 'list' })}>
        {s.close}
      </button>
    </div>
  );
}
