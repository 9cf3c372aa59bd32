import { ChangePassword, ForgotPassword, ResetPassword } from '../../routes/passwords';
import { exampleOf } from './example';

/** Of the link in the example. */
export const LINK_TOKEN = 'iLNn7cSkUMHXGKmxjc7bkf9hxFyeVZFGi5NvFqrgsGs';

export const passwordExamples = [
  exampleOf(ChangePassword, { body: { current: 'correct horse', new: 'battery staple' } }),
  exampleOf(ForgotPassword, { body: { email: 'ana@example.com' } }),
  exampleOf(ResetPassword, {
    body: { token: LINK_TOKEN, password: 'staple battery' },
  }),
];
