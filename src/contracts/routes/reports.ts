import { z } from 'zod';
import { Comment, Id, optional, says } from '../fields';
import { REPORT_REASONS } from '../report-reasons';
import { defineRoute, Nothing } from '../route';

export const ReportAbuse = defineRoute({
  method: 'post',
  path: '/api/reports',
  summary: 'Tell the operators of a message or a person; the message is kept with those around it',
  auth: 'session',
  allowance: 'write',
  body: z
    .object({
      /** One of somebody else that the caller sees. */
      message_id: optional(Id),
      /** With a message: its sender. */
      user_id: optional(Id),
      reason: z.enum(REPORT_REASONS, says('report_reason_invalid')),
      comment: optional(Comment),
    })
    .refine(({ message_id, user_id }) => message_id !== undefined || user_id !== undefined, {
      path: ['message_id'],
      error: says('report_target_missing'),
    }),
  status: 201,
  // The same target again while the first report is open.
  retryIs200: true,
  envelope: 'message',
  response: Nothing,
  message: {
    en: 'Thank you. The operators will look into it.',
    'pt-BR': 'Obrigado. A equipe responsável vai analisar.',
  },
  errors: ['invalid_request', 'not_found', 'forbidden'],
});
