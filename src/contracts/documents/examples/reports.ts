import { ReportAbuse } from '../../routes/reports';
import { exampleOf } from './example';

export const reportExamples = [
  exampleOf(ReportAbuse, { body: { message_id: 2, reason: 'harassment', comment: 'He keeps on.' } }),
];
