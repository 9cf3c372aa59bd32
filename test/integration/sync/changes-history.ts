import type { ChangesSince } from '../../../src/domain/changes';
import type { PageLimits } from '../../../src/services/sync/first-page';
import type { ChangesScene } from '../../support/changes-scene';
import { type LiveRows, NativeDevice } from '../../support/native-device';
import { DEVICES, PEOPLE, type ReadStep, type Step } from './changes-steps';
import type { ChangesWorld } from './changes-world';

/** So small that everything crosses them. */
export const LIMITS = {
  receipts: 2,
  listed: 3,
  members: 2,
  page: {
    first_conversations: 50,
    first_with_messages: 3,
    first_contacts: 50,
    first_messages: 4,
    entered: 2,
  } satisfies PageLimits,
};

/** What a device makes of what it is told, and what it knows by then. */
export type Device = Pick<NativeDevice, keyof NativeDevice>;

/** A device with every cursor that it has had, and with what was announced to it and not told yet. */
export interface Client {
  who: number;
  device: Device;
  cursors: (string | undefined)[];
  announced: LiveRows[];
}

const NO_BITS = 5;

/** What happens, and what devices make of it. */
export class History {
  readonly clients: Client[];
  /** What a page must not have: rows of what its reader must not see, rows that come twice, too many rows. */
  readonly faults: unknown[] = [];

  constructor(
    private readonly scene: ChangesScene,
    readonly world: ChangesWorld,
    /** Makes the device of a user. */
    newDevice: (user_id: number) => Device = () => new NativeDevice(LIMITS.page.first_messages),
  ) {
    this.clients = Array.from({ length: DEVICES }, (_, index) => ({
      who: index % PEOPLE,
      device: newDevice(world.idOf(index % PEOPLE)),
      // One device of each begins at the beginning of time, the other where it is when it first asks.
      cursors: [index < PEOPLE ? '0' : undefined],
      announced: [],
    }));
  }

  async take({ write, read }: Step): Promise<void> {
    const places = read?.kind === 'page' ? read.devices : read && [read.device];
    const clients = this.clients.filter(
      ({ who }, place) => places?.includes(place) && !this.world.closed.has(who),
    );
    const reading = clients.map(async (client) => ({
      client,
      page: read && (await this.read(client, read)),
    }));
    const [pages] = await Promise.all([Promise.all(reading), write && this.world.take(write)]);
    for (const { client, page } of pages) {
      if (page) this.look(client, page, write !== undefined);
    }
  }

  /** Everything is told: what was announced half before and half after what sync has. */
  async finish(client: Client): Promise<void> {
    const late = client.announced.splice(Math.floor(client.announced.length / 2));
    for (const rows of client.announced.splice(0)) await this.hear(client, rows);
    for (let hasMore = true; hasMore;) hasMore = (await this.page(client, 7)).has_more;
    for (const rows of late) await this.hear(client, rows);
    for (const id of client.device.unread) await this.readMembers(client, id);
  }

  private look(client: Client, page: ChangesSince, isWritten: boolean): void {
    const isFirst = client.cursors.at(-2) === undefined;
    // What is written at the same time decides what may be seen.
    this.faults.push(...faultsOf(page, isFirst), ...(isWritten ? [] : this.leaksOf(client, page)));
  }

  private async read(client: Client, step: ReadStep): Promise<ChangesSince | undefined> {
    switch (step.kind) {
      case 'page':
        return this.page(client, step.limit);
      case 'again': {
        const cursor = client.cursors.at(-1 - step.back);
        if (cursor !== undefined) client.cursors.push(cursor);
        return undefined;
      }
      case 'fetch':
        client.announced.push(await this.fetch(client, step));
        return undefined;
      case 'hear':
      default: {
        const [rows] = client.announced.splice(-1 - step.back, 1);
        if (rows) await this.hear(client, rows);
        return undefined;
      }
    }
  }

  private async page(client: Client, limit: number): Promise<ChangesSince> {
    const cursor = client.cursors.at(-1);
    const page = await this.scene.page(this.world.idOf(client.who), { cursor, limit });
    client.cursors.push(page.cursor);
    for (const id of client.device.apply(page, cursor === undefined)) await this.readMembers(client, id);
    return page;
  }

  /** In the present state, as a page has it. */
  private async fetch(
    { who }: Client,
    { conversation, mask }: Extract<ReadStep, { kind: 'fetch' }>,
  ): Promise<LiveRows> {
    const all = [...this.world.groups, ...this.world.pairs];
    const found = all[conversation % all.length];
    const id = found?.group?.id;
    if (found === undefined || id === undefined) return {};
    const isMeant = (bit: number): boolean => Math.floor(mask / 2 ** bit) % 2 === 1;
    const user_id = this.world.idOf(who);
    const { views } = this.scene;
    const keys = found.model.messages.map((_, place) => ({ conversation_id: id, seq: place + 1 }));
    const people = this.world.people.filter((_, index) => isMeant(index + 1));
    return {
      ...(isMeant(0) && (await views.rows(user_id, [id]))),
      members: await views.members(user_id, id, people),
      messages: await views.messages(
        user_id,
        keys.filter(({ seq }) => isMeant(NO_BITS + (seq % 15))),
      ),
    };
  }

  private async hear(client: Client, rows: LiveRows): Promise<void> {
    for (const id of client.device.hear(rows)) await this.readMembers(client, id);
  }

  private async readMembers({ who, device }: Client, id: number): Promise<void> {
    device.replaceMembers(id, await this.scene.presentMembers(this.world.idOf(who), id));
  }

  /** The rows of a page that its reader must not see: of groups they are no member of, and that they have left those they are in. */
  private leaksOf({ who }: Client, page: ChangesSince): unknown[] {
    const { groups, pairs } = this.world;
    const ids = new Set<number | undefined>();
    for (const { group, model } of groups) if (model.members.get(who)?.left === false) ids.add(group.id);
    for (const { group, model, who: people } of pairs) {
      const place = people.indexOf(who);
      const isThere = model.messages.length > 0 || model.members[place]?.has_opened === 1;
      if (place >= 0 && isThere) ids.add(group?.id);
    }
    const rows = [...page.settings, ...page.members, ...page.messages].map((row) => row.conversation_id);
    const foreign = [...rows, ...page.conversations.map(({ id }) => id)].filter((id) => !ids.has(id));
    return [...foreign, ...page.left.filter(({ conversation_id }) => ids.has(conversation_id))];
  }
}

function faultsOf(page: ChangesSince, isFirst: boolean): unknown[] {
  const keys = [
    ...page.conversations.map(({ id }) => `conversation ${id}`),
    ...page.settings.map((one) => `settings ${one.conversation_id}`),
    ...page.left.map((one) => `settings ${one.conversation_id}`),
    ...page.members.map((one) => `member ${one.conversation_id} ${one.user_id}`),
    ...page.messages.map(({ id }) => `message ${id}`),
    ...page.hidden.map(({ message_id }) => `message ${message_id}`),
    ...page.blocks.map(({ user_id }) => `block ${user_id}`),
    ...page.contacts.map((one) => `contact ${'id' in one ? one.id : one.contact_id}`),
  ];
  const settings = new Set(page.settings.map((one) => one.conversation_id));
  const isTooLong = !isFirst && page.entered.length > LIMITS.page.entered;
  return [
    ...keys.filter((key, place) => keys.indexOf(key) !== place),
    ...page.conversations.filter(({ id }) => !settings.has(id)),
    ...(isTooLong ? [page.entered] : []),
  ];
}
