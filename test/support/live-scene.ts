import type { TestApp } from './app';
import { somePersons } from './group-people';
import { floorsOf, holdings, LiveDevice, SyncedDevice } from './live-device';
import type { Person } from './people';

/** People with two devices each: one that goes by what it is told live, and one that goes by sync. */
export class LiveScene {
  readonly live: LiveDevice[] = [];
  readonly synced: SyncedDevice[] = [];

  private constructor(readonly people: readonly Person[]) {}

  static async create(app: Pick<TestApp, 'url'>, ...names: string[]): Promise<LiveScene> {
    const scene = new LiveScene(await somePersons(app, ...names));
    for (const person of scene.people) await scene.connect(app, person);
    return scene;
  }

  /** The devices that go by sync catch up. */
  async sync(): Promise<void> {
    await Promise.all(this.synced.map((device) => device.sync()));
  }

  deviceOf(person: Person): LiveDevice {
    const device = this.live[this.people.indexOf(person)];
    if (!device) throw new Error('This person has no device');
    return device;
  }

  private async connect(app: Pick<TestApp, 'url'>, person: Person): Promise<void> {
    const synced = new SyncedDevice(person);
    await synced.sync();
    this.synced.push(synced);
    this.live.push(await LiveDevice.connect(app, person));
  }
}

/** Both devices of each hold the same, once the live ones have been told. */
export async function expectSame({ live, synced }: LiveScene): Promise<void> {
  await Promise.all(live.map((device, index) => expectSameRows(device, synced[index])));
}

async function expectSameRows(live: LiveDevice, synced: SyncedDevice | undefined): Promise<void> {
  if (!synced) throw new Error('There is no such device');
  await live.until(async () => {
    await synced.sync();
    const floors = floorsOf(live.rows, synced.rows);
    expect(holdings(live.rows, floors)).toEqual(holdings(synced.rows, floors));
  });
}

/** Nobody was told to ask sync: all came live. */
export function expectNoResyncs({ live }: LiveScene): void {
  expect(live.map(({ resyncs }) => resyncs)).toEqual(live.map(() => 0));
}

/** Rows of the kinds that a device was told of after this many packets, in order. */
export function kindsTold({ packets }: LiveDevice, after = 0): string[][] {
  return packets.slice(after).map((packet) => Object.keys(packet).toSorted());
}
