import type { Part } from '../groups/parts';
import { messagesChat } from './chat';

/** What is measured of replies, edits, reactions and pins, by the names of `npm run bench -- messages-chat`. */
export const MESSAGE_PARTS: Record<string, Part> = { 'messages-chat': messagesChat };
