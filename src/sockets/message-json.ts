import type { Message } from '../contracts/entities';

const known = new WeakMap<object, string>();

/** A message goes to several sockets and into several packets: its JSON is made once. Treat it as frozen from here on. */
export function shareJson(message: Message): Message {
  known.set(message, JSON.stringify(message));
  return message;
}

/** As JSON.stringify, with what was shared taken as it is: at the top, or under the key `message`. */
export function toJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const shared = known.get(value);
  if (shared !== undefined) return shared;
  if ('message' in value && typeof value.message === 'object' && value.message !== null) {
    const message = known.get(value.message);
    if (message !== undefined) {
      const { message: _message, ...rest } = value;
      const others = JSON.stringify(rest);
      return others === '{}' ? `{"message":${message}}` : `${others.slice(0, -1)},"message":${message}}`;
    }
  }
  return JSON.stringify(value);
}
