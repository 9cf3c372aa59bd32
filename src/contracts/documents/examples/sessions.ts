import { EndOtherSessions, EndSession, ListSessions } from '../../routes/sessions';
import { exampleOf, NOON } from './example';

export const sessionExamples = [
  exampleOf(ListSessions, {
    data: {
      sessions: [
        {
          id: 1,
          created_at: NOON,
          last_used_at: NOON,
          is_current: true,
          browser: 'Firefox',
          platform: 'Linux',
          address: '203.0.113.7',
        },
      ],
    },
  }),
  exampleOf(EndSession, { params: { id: '1' } }),
  exampleOf(EndOtherSessions, {}),
];
