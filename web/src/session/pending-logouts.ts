import { Api } from '../api/api';
import { createRequest } from '../api/request';
import { language } from '../i18n/language';
import { listPendingLogouts, removePendingLogout } from '../storage/session-database';

/** Sends log-outs that were made offline to the server, now and whenever the network comes back. */
export function watchPendingLogouts(): void {
  const report = (): void => void reportEnded().catch(() => {});
  window.addEventListener('online', report);
  report();
}

async function reportEnded(): Promise<void> {
  for (const token of await listPendingLogouts()) await endOnServer(token);
}

export async function endOnServer(token: string): Promise<void> {
  // A refused token is ended as well. It is not the current session's, so nobody is logged out here.
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
  await removePendingLogout(token);
}
