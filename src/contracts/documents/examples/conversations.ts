import { MuteConversation } from '../../routes/conversations';
import { exampleOf } from './example';

export const conversationExamples = [
  exampleOf(MuteConversation, {
    params: { id: '1' },
    body: { until: '2036-01-31T20:00:00Z' },
    data: { conversation_id: 1, muted_until: '2036-01-31T20:00:00.000Z' },
  }),
];
