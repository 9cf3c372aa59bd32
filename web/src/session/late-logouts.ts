import { Api } from '../api/api';
import { createRequest } from '../api/request';
import { language } from '../i18n/language';
import { forgetEnded, listEnded } from '../storage/session-database';

/** Log-outs made without a network end on the server as soon as there is one. */
export function watchLateLogouts(): void {
  const report = (): void => void reportEnded().catch(() => {});
  window.addEventListener('online', report);
  report();
}

async function reportEnded(): Promise<void> {
  for (const token of await listEnded()) await endOnServer(token);
}

export async function endOnServer(token: string): Promise<void> {
  // A token that is not good any more is as ended as it can be, and says nothing of who is logged in by now.
  const request = createRequest({
    token: () => token,
    language: () => language.value,
    onUnauthenticated: () => {},
  });
  try {
    await new Api(request).logout();
  } catch (error) {
    if ((error as { code?: string }).code === 'unreachable') return;
  }
  await forgetEnded(token);
}
