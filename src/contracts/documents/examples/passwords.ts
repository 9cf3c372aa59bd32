import { ChangePassword } from '../../routes/passwords';
import { exampleOf } from './example';

export const passwordExamples = [
  exampleOf(ChangePassword, { body: { current: 'correct horse', new: 'battery staple' } }),
];
