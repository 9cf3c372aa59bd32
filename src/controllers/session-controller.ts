import { EndOtherSessions, EndSession, ListSessions } from '../contracts/routes/sessions';
import type { BindRoute } from '../http/bind-route';
import type { UserSessions } from '../services/accounts/user-sessions';

export function sessionController(bind: BindRoute, sessions: UserSessions): void {
  bind(ListSessions, async ({ caller }) => ({ sessions: await sessions.list(caller) }));
  bind(EndSession, ({ caller, params, addressKey }) => sessions.endOne(caller, params.id, addressKey));
  bind(EndOtherSessions, ({ caller, addressKey }) => sessions.endOthers(caller, addressKey));
}
