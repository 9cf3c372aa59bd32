import { MAX_SEND_BYTES, MAX_SEND_MESSAGES } from '../../../contracts/live/events';
import { InvalidRequestError, PayloadTooLargeError } from '../../../domain/errors';
import { itemsIn, sourceIn } from '../../../domain/json-text';
import { argumentsIn, textOf } from '../../engine/packet-decoder';

/** The messages of a `send`, not looked at yet. @throws PayloadTooLargeError, InvalidRequestError */
export function draftsOf(payload: unknown): readonly unknown[] {
  const text = textOf(payload);
  if (text !== undefined && Buffer.byteLength(text) > MAX_SEND_BYTES) throw new PayloadTooLargeError();
  const isObject = typeof payload === 'object' && payload !== null;
  const messages: unknown = isObject && 'messages' in payload ? payload.messages : undefined;
  if (!Array.isArray(messages) || messages.length === 0) {
    throw new InvalidRequestError([{ path: 'messages', message: 'messages_invalid' }]);
  }
  if (messages.length > MAX_SEND_MESSAGES) throw new PayloadTooLargeError();
  return messages;
}

/** The same as JSON, as the client has written it; none if that is not known. */
export function draftTextsOf(payload: unknown): string[] {
  const text = textOf(payload);
  const [, said] = text === undefined ? [] : itemsIn(argumentsIn(text));
  const messages = said && sourceIn(said, 'messages');
  return messages ? itemsIn(messages) : [];
}
