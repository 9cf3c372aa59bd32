import { Exchange, Login, Logout, Me, Register, Verify } from '../contracts/routes/accounts';
import { emailLogin, loginNameOf } from '../domain/login-name';
import { loginSource } from '../domain/login-source';
import type { BindRoute } from '../http/bind-route';
import type { AccountService } from '../services/accounts/account-service';
import type { SessionService } from '../services/accounts/session-service';
import type { TokenExchange } from '../services/accounts/token-exchange';

export interface AccountServices {
  accounts: AccountService;
  sessions: SessionService;
  exchange: TokenExchange;
}

export function accountController(bind: BindRoute, { accounts, sessions, exchange }: AccountServices): void {
  bind(Register, ({ body, addressKey, headers }) =>
    accounts.register(body, loginSource(addressKey, headers['user-agent'])),
  );
  bind(Login, ({ body: { email, identifier = '', password }, addressKey, headers }) => {
    const name = email === undefined ? loginNameOf(identifier) : emailLogin(email);
    return accounts.login({ name, password }, loginSource(addressKey, headers['user-agent']));
  });
  bind(Exchange, ({ body, addressKey, headers }) =>
    exchange.exchange(body.token, { address: addressKey, userAgent: headers['user-agent'] }),
  );
  bind(Logout, ({ caller, addressKey }) => sessions.logout(caller, addressKey));
  bind(Me, async ({ caller }) => ({ user: await accounts.me(caller) }));
  // Authentication has verified the token by now.
  bind(Verify, () => Promise.resolve());
}
