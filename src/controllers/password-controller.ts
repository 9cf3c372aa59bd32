import { ChangePassword } from '../contracts/routes/passwords';
import type { BindRoute } from '../http/bind-route';
import type { PasswordService } from '../services/accounts/password-service';

export function passwordController(bind: BindRoute, passwords: PasswordService): void {
  bind(ChangePassword, ({ caller, body, addressKey }) => passwords.change(caller, body, addressKey));
}
