import { isolate } from '../../text/isolate';

/** About answering, changing and passing on messages. */
export const enMessages = {
  reply: 'Reply',
  edit: 'Edit',
  replying: 'Replying',
  stopReplying: 'Stop replying',
  editing: 'Editing',
  stopEditing: 'Stop editing',
  inReplyTo: 'In reply to',
  quoteGone: 'This message is not available.',
  edited: 'edited',
  earlierTexts: 'Edits',
  forwardedFrom: (name: string) => `Forwarded from ${isolate(name)}`,
};
