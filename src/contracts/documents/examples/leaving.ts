import { ExportAccount } from '../../routes/leaving';
import { exampleOf } from './example';

export const leavingExamples = [exampleOf(ExportAccount, {})];
