import { startTestApp, type TestApp } from '../../support/app';
import { expectData, type Person, send, twoPeople } from '../../support/people';

let app: TestApp;
let ana: Person;
let bruno: Person;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  [ana, bruno] = await twoPeople(app);
});
afterAll(() => app.stop());

interface Page {
  cursor: string;
  conversations: { muted_until: string | null; cleared_seq: number }[];
  messages: unknown[];
  receipts: unknown[];
}

async function sync({ api }: Person, cursor?: string): Promise<Page> {
  const path = cursor === undefined ? '/api/sync' : `/api/sync?cursor=${cursor}`;
  return expectData(await api.get(path), 200) as unknown as Page;
}

it('shows a mute and a clearing to the person’s own devices, and to the other person not even that there was one', async () => {
  const { conversation_id } = await send(ana, bruno, 'hello');
  const [own, others] = [await sync(bruno), await sync(ana)];
  const until = '2087-06-05T04:03:02.001Z';
  expectData(await bruno.api.put(`/api/conversations/${conversation_id}/mute`, { until }), 200);
  expect((await bruno.api.delete(`/api/messages/conversation/${ana.id}`)).status).toBe(200);

  expect((await sync(bruno, own.cursor)).conversations).toMatchObject([
    { muted_until: until, cleared_seq: 1 },
  ]);
  expect(await sync(ana, others.cursor)).toMatchObject({ conversations: [], messages: [], receipts: [] });
});
