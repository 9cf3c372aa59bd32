import type { ConversationHandle, Message } from '@mychat/client';
import type { Mentioned } from './written-mentions';
import { type Signal, signal } from '@preact/signals';

/** What the composer is used for, where it is not a message of its own: to answer one, or to change one of the user's own. */
export type Writing = { kind: 'reply'; message: Message } | Edit;

/** `content` is what it is to say, with whom that mentions; the draft of the conversation stays as it is. */
export interface Edit {
  kind: 'edit';
  message: Message;
  content: string;
  mentions: readonly Mentioned[];
}

const writings = new WeakMap<ConversationHandle, Signal<Writing | undefined>>();

/** Stays until it is sent or given up, also while another conversation is open. */
export function writingIn(handle: ConversationHandle): Signal<Writing | undefined> {
  let writing = writings.get(handle);
  if (!writing) {
    writing = signal<Writing | undefined>(undefined);
    writings.set(handle, writing);
  }
  return writing;
}

export function startReply(handle: ConversationHandle, message: Message): void {
  writingIn(handle).value = { kind: 'reply', message };
}

export function startEdit(handle: ConversationHandle, message: Message): void {
  const { content, mentions } = message;
  writingIn(handle).value = { kind: 'edit', message, content: content ?? '', mentions };
}

export function stopWriting(handle: ConversationHandle): void {
  writingIn(handle).value = undefined;
}
