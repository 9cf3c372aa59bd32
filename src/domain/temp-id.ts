import { randomUUID } from 'node:crypto';

/** Not printable, so no client can give one. */
const SERVER_MARK = '\u0001';

/** For a message whose client gave none: even so a commit whose answer was lost can be looked up. */
export function createServerTempId(): string {
  return `${SERVER_MARK}${randomUUID()}`;
}

/** Whether it was made here and is nobody's business. */
export function isServerTempId(temp_id: string): boolean {
  return temp_id.startsWith(SERVER_MARK);
}
