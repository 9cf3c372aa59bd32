import { Login, Logout, Me, Register, Verify } from '../contracts/routes/accounts';
import type { BindRoute } from '../http/bind-route';
import type { AuthService } from '../services/accounts/auth-service';

export function accountController(bind: BindRoute, auth: AuthService): void {
  bind(Register, ({ body, addressKey }) => auth.register(body, addressKey));
  bind(Login, ({ body, addressKey }) => auth.login(body, addressKey));
  bind(Logout, ({ caller, addressKey }) => auth.logout(caller, addressKey));
  bind(Me, async ({ caller }) => ({ user: await auth.me(caller) }));
  // Authentication has verified the token by now.
  bind(Verify, () => Promise.resolve());
}
