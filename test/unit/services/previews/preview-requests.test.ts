import type { ChatEvent, MessageChanged, MessageCreated } from '../../../../src/domain/chat-events';
import { PreviewRequests } from '../../../../src/services/previews/preview-requests';

let noted: number[];
let now: number;
let requests: PreviewRequests;
beforeEach(() => {
  noted = [];
  now = Date.UTC(2026, 0, 31, 12);
  requests = new PreviewRequests({
    waiting: { add: async ({ seq }) => void noted.push(seq) },
    wake: () => {},
    clock: () => now,
    onError: (error) => {
      throw error;
    },
  });
});

const created = (seq: number, content: string | null, sender_id = 7, more: object = {}): ChatEvent =>
  ({
    type: 'message_created',
    message: { conversation_id: 1, seq, sender_id, content, ...more },
  }) as unknown as MessageCreated;
const changed = (seq: number, what: MessageChanged['what']): ChatEvent =>
  ({ type: 'message_changed', conversation_id: 1, seq, what, user_id: 7 }) as unknown as MessageChanged;

it('notes texts that may link to something, and edits', () => {
  requests.handle(created(1, 'see https://a.example/'));
  requests.handle(created(2, 'see WWW.a.example'));
  requests.handle(created(3, 'nothing to see'));
  requests.handle(created(4, null));
  requests.handle(created(5, 'https://a.example/', 7, { content_type: 'x-place' }));
  requests.handle(changed(6, 'edited'));
  requests.handle(changed(7, 'reacted'));
  requests.handle(changed(8, 'previewed'));
  expect(noted).toEqual([1, 2, 6]);
});

it('notes sixty an hour of one sender, edits among them, whatever others send', () => {
  for (let seq = 1; seq <= 70; seq++) {
    requests.handle(seq % 2 ? created(seq, 'https://a.example/') : changed(seq, 'edited'));
  }
  expect(noted).toHaveLength(60);
  requests.handle(created(100, 'https://a.example/', 8));
  expect(noted).toHaveLength(61);
  now += 3_600_000;
  requests.handle(created(101, 'https://a.example/'));
  expect(noted).toHaveLength(62);
});
