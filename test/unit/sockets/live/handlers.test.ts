import { BoundedAccountGate } from '../../../../src/domain/account-gate';
import { NotFoundError } from '../../../../src/domain/errors';
import type { LiveSocket } from '../../../../src/sockets/chat-socket';
import { handlers, type LiveServices } from '../../../../src/sockets/live/handlers';

const services = {
  marks: {
    markDelivered: (_: unknown, { conversation_id }: { conversation_id: number }) =>
      conversation_id === 1 ? Promise.resolve() : Promise.reject(new NotFoundError()),
  },
  limiter: { take: () => undefined },
  gate: new BoundedAccountGate(),
} as unknown as LiveServices;

const socket = () => ({ data: { caller: { user_id: 1 }, acknowledges: false } }) as unknown as LiveSocket;
const place = (conversation_id: number) => ({ conversation_id, up_to_seq: 1 });

it('remembers that a client reports what is delivered, also if one place of its list is refused', async () => {
  const reporting = socket();
  const moving = handlers.delivered.handle(reporting, [place(2), place(1)], services);
  await expect(moving).rejects.toThrow(NotFoundError);
  expect(reporting.data.acknowledges).toBe(true);
});

it('does not for one that reports what is not there', async () => {
  const other = socket();
  await expect(handlers.delivered.handle(other, place(2), services)).rejects.toThrow(NotFoundError);
  expect(other.data.acknowledges).toBe(false);
});
