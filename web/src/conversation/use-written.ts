import type { ConversationHandle } from '@mychat/client';
import { useEffect } from 'preact/hooks';
import { useStore } from '../chat/use-store';
import { useApp } from '../messenger/app-context';
import { movedMentions } from '../text/moved-mentions';
import { attempt } from '../ui/toast';
import { findMessage } from './find-message';
import { canEdit } from './message-rights';
import { type Edit, startEdit, stopWriting, type Writing, writingIn } from './writing';
import { mention, type Mentioned, mentionsIn, toDraft } from './written-mentions';

export interface Written {
  /** Undefined for a message of its own. */
  writing: Writing | undefined;
  /** What is in the field: the draft, or the new text of a message. */
  written: string;
  write: (value: string) => void;
  /** Somebody is mentioned in what is written; `text`: all of that. */
  mention: (text: string, mentioned: Mentioned) => void;
  send: (content: string) => void;
  /** Answers or changes nothing any more. */
  stop: () => void;
  /** Changes the newest message of the user's own that can be changed, if there is one here. */
  startEditOfLast: () => void;
}

/** What is being written in a conversation, and what becomes of it. `onSent`: a new message is on its way. */
export function useWritten(handle: ConversationHandle, onSent: () => void): Written {
  const { chat, session } = useApp().messenger;
  const draft = useStore(handle.draft);
  const { items } = useStore(handle.messages);
  const current = writingIn(handle);
  const writing = current.value;
  const stop = (): void => stopWriting(handle);

  useEffect(() => {
    const now = writing && findMessage(items, writing.message.id);
    // It may have been sent or given up since this was drawn.
    if (!now || current.value !== writing) return;
    // What was deleted meanwhile can neither be answered nor changed; what was edited elsewhere is changed as it is now.
    if (now.deleted_at !== null) stop();
    else if (now.edited_at !== writing.message.edited_at) current.value = { ...writing, message: now };
  }, [items, writing]);

  const save = async ({ message, content: text, mentions }: Edit, content: string): Promise<void> => {
    // That everybody is meant stays as it was sent.
    const { mentions: named } = toDraft(text, content, mentions);
    const isDone =
      content === message.content || (await attempt(() => chat.messages.edit(message, content, named)));
    // Something else may have been begun meanwhile.
    const { value: now } = current;
    if (isDone && now?.kind === 'edit' && now.message.id === message.id) stop();
  };
  return {
    writing,
    written: writing?.kind === 'edit' ? writing.content : draft,
    write(value) {
      if (writing?.kind !== 'edit') {
        // While it is changed mentions can be followed best.
        mentionsIn(handle, value);
        handle.setDraft(value);
        return;
      }
      const mentions = movedMentions(writing.content, value, writing.mentions);
      current.value = { ...writing, content: value, mentions };
    },
    mention(value, mentioned) {
      if (current.value?.kind === 'edit') {
        const { mentions } = current.value;
        current.value = { ...current.value, mentions: [...mentions, mentioned] };
      } else mention(handle, value, mentioned);
    },
    send(content) {
      if (writing?.kind === 'edit') {
        void save(writing, content);
        return;
      }
      const mentioned = toDraft(draft, content, mentionsIn(handle, draft));
      handle.setDraft('');
      handle.send({ content, ...mentioned, ...(writing && { reply_to: writing.message.id }) });
      stop();
      onSent();
    },
    stop,
    startEditOfLast() {
      const last = items.findLast(
        (item) => item.kind === 'message' && canEdit(item.message, session.user.id),
      );
      if (last?.kind === 'message') startEdit(handle, last.message);
    },
  };
}
