import { DeleteAccount, ExportAccount } from '../../routes/leaving';
import { exampleOf } from './example';

export const leavingExamples = [
  exampleOf(ExportAccount, {}),
  exampleOf(DeleteAccount, { body: { password: 'correct horse' } }),
];
