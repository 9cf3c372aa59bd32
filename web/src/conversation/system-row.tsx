import type { Message } from '@mychat/client';
import { systemLine } from '../i18n/system-line';
import { useApp } from '../messenger/app-context';
import { namingFor } from '../messenger/naming';

/** What was done to a group. */
export function SystemRow({ message }: { message: Message }) {
  return <p class="system-line">{systemLine(message, namingFor(useApp().messenger))}</p>;
}
