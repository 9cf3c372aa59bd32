import { ChangePassword, ForgotPassword, ResetPassword } from '../contracts/routes/passwords';
import type { BindRoute } from '../http/bind-route';
import type { PasswordResets } from '../services/accounts/password-resets';
import type { PasswordService } from '../services/accounts/password-service';

export function passwordController(
  bind: BindRoute,
  passwords: PasswordService,
  resets: PasswordResets,
): void {
  bind(ChangePassword, ({ caller, body, addressKey }) => passwords.change(caller, body, addressKey));
  bind(ForgotPassword, ({ body: { email, altcha }, language, addressKey: address }) =>
    resets.ask({ email, language, address }, altcha),
  );
  bind(ResetPassword, ({ body, addressKey }) => resets.reset(body, addressKey));
}
