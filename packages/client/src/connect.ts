import { Chat } from './chat.ts';
import type { ConnectOptions } from './options.ts';
import { presentOutside } from './outside.ts';

/** Connects the user whose token `getToken` returns. What is stored on the device shows at once, if `user_id` is given. */
export function connect(options: ConnectOptions): Chat {
  return new Chat(options, presentOutside());
}
