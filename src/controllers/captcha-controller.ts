import { GetChallenge } from '../contracts/routes/captcha';
import type { BindRoute } from '../http/bind-route';
import type { CaptchaService } from '../services/accounts/captcha-service';

export function captchaController(bind: BindRoute, captcha: CaptchaService): void {
  bind(GetChallenge, () => captcha.createChallenge());
}
