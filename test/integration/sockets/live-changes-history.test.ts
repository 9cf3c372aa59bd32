import * as fc from 'fast-check';
import { startTestApp, type TestApp } from '../../support/app';
import { inGroup } from '../../support/group-people';
import { expectNoResyncs, expectSame, LiveScene } from '../../support/live-scene';
import { packetFaults } from '../../support/packet-faults';
import type { Person } from '../../support/people';
import type { Answer } from '../../support/rest-client';
import { closeSockets } from '../../support/socket-client';

/** Whatever is done, and however much of it at once: who goes by what they are told live holds what sync has. */
/** A history that fails takes too long to be made shorter. */
const REPEATABLE = { seed: 20_261_130, numRuns: 12, endOnFailure: true };
const PEOPLE = 4;
const MAX_GROUPS = 2;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

const someone = fc.nat(PEOPLE - 1);
const KINDS =
  'send send send say say say read read readGroup readGroup delete hide settings settingsGroup clear hideConversation block unblock ' +
  'add add remove leave role handOver edit create open contact rename';
const action = fc.record({
  kind: fc.constantFrom(...KINDS.split(' ')),
  who: someone,
  whom: someone,
  n: fc.nat(20),
});
type Action = typeof action extends fc.Arbitrary<infer Each> ? Each : never;

/** People who do something over REST. What they may not is refused. */
class Doing {
  private readonly groups: number[] = [];
  private readonly direct = new Map<string, number>();
  private readonly messages: number[] = [];
  private count = 0;

  constructor(private readonly people: readonly Person[]) {}

  async take({ kind, who, whom, n }: Action): Promise<void> {
    const [one, other] = [this.people[who], this.people[whom]] as [Person, Person];
    const answer = await this.ask(kind, { one, other: who === whom ? undefined : other, n });
    if (answer && answer.status >= 500) throw new Error(`${kind}: ${answer.status} ${answer.text}`);
    const message = answer?.body.data?.message as { id?: number } | undefined;
    if (message?.id) this.messages.push(message.id);
  }

  private ask(
    kind: string,
    { one, other, n }: { one: Person; other: Person | undefined; n: number },
  ): Promise<Answer | undefined> {
    const id = this.groups[n % this.groups.length];
    const group = id === undefined ? undefined : inGroup(one, id);
    this.count += 1;
    const nothing = Promise.resolve(undefined);
    if (OF_GROUPS.has(kind)) {
      if (!group) return nothing;
      if (kind === 'say') return group.send(`${this.count}`);
      if (kind === 'readGroup') return group.read(n + 1);
      if (kind === 'settingsGroup') return group.choose(CHOICES[n % CHOICES.length] ?? {});
      if (kind === 'leave') return group.remove(one, other ? `?successor=${other.id}` : '');
      if (kind === 'edit')
        return group.edit(n % 2 ? { name: `Crew ${n}` } : { can_write: n % 4 ? 'everyone' : 'admins' });
      if (!other) return nothing;
      if (kind === 'add') return group.add([other], n % 2 ? { history: 'all' } : {});
      if (kind === 'remove') return group.remove(other);
      return kind === 'role' ? group.setRole(other, n % 2 ? 'admin' : 'member') : group.handOver(other);
    }
    if (kind === 'create') return this.create(one, other);
    if (kind === 'rename') return one.api.patch('/api/auth/me', { name: `Name ${this.count}` });
    if (kind === 'delete' || kind === 'hide') {
      const message_id = this.messages[n % this.messages.length];
      if (message_id === undefined) return nothing;
      return one.api.delete(`/api/messages/${message_id}?scope=${kind === 'delete' ? 'all' : 'me'}`);
    }
    return other ? this.between(kind, one, { other, n }) : nothing;
  }

  private async between(
    kind: string,
    one: Person,
    { other, n }: { other: Person; n: number },
  ): Promise<Answer | undefined> {
    switch (kind) {
      case 'send':
        return one.api.post('/api/messages/send', { receiver_id: other.id, content: `${this.count}` });
      case 'clear':
        return one.api.delete(`/api/messages/conversation/${other.id}`);
      case 'block':
        return one.api.put(`/api/blocks/${other.id}`);
      case 'unblock':
        return one.api.delete(`/api/blocks/${other.id}`);
      case 'contact':
        return one.api.post('/api/contacts/add', { contact_user_id: other.id, contact_name: 'Friend' });
      case 'open':
        return this.open(one, other);
      default:
        return this.inDirect(kind, one, { other, n });
    }
  }

  private inDirect(
    kind: string,
    one: Person,
    { other, n }: { other: Person; n: number },
  ): Promise<Answer> | undefined {
    const id = this.direct.get(`${one.id}:${other.id}`);
    if (id === undefined) return undefined;
    if (kind === 'read') return inGroup(one, id).read(n + 1);
    return kind === 'settings'
      ? inGroup(one, id).choose(CHOICES[n % CHOICES.length] ?? {})
      : inGroup(one, id).hide();
  }

  private async open(one: Person, other: Person): Promise<Answer> {
    const answer = await one.api.post('/api/conversations', { type: 'direct', user_id: other.id });
    const id = answer.body.data?.conversation?.id as number | undefined;
    if (id !== undefined) this.direct.set(`${one.id}:${other.id}`, id).set(`${other.id}:${one.id}`, id);
    return answer;
  }

  private async create(one: Person, other: Person | undefined): Promise<Answer | undefined> {
    if (this.groups.length >= MAX_GROUPS) return undefined;
    const user_ids = other ? [other.id] : [];
    const answer = await one.api.post('/api/conversations', { type: 'group', name: 'Crew', user_ids });
    const id = answer.body.data?.conversation?.id as number | undefined;
    if (id !== undefined) this.groups.push(id);
    return answer;
  }
}

const OF_GROUPS = new Set('say readGroup settingsGroup add remove leave role handOver edit'.split(' '));
const CHOICES = [
  { pinned: true },
  { pinned: false },
  { archived: true },
  { notify: 'mentions' },
  { draft: 'not yet' },
  { unread: true },
  { muted_until: '2090-01-01T00:00:00.000Z' },
];

const bursts = fc.array(fc.array(action, { minLength: 1, maxLength: 4 }), {
  minLength: 5,
  maxLength: 30,
  size: 'max',
});

it('holds on every device what sync has, after any history', async () => {
  await fc.assert(
    fc.asyncProperty(bursts, async (all) => {
      const scene = await LiveScene.create(app, 'Ana', 'Bia', 'Caio', 'Davi');
      const doing = new Doing(scene.people);
      for (const burst of all) {
        await Promise.all([scene.sync(), ...burst.map((each) => doing.take(each))]);
      }
      await expectSame(scene);
      for (const device of scene.live) expect(packetFaults(device.packets)).toEqual([]);
      expectNoResyncs(scene);
      closeSockets();
    }),
    REPEATABLE,
  );
});
