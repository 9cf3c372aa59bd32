import { AdoptionScene, THREE_PEOPLE } from '../../support/adoption-scene';

let scene: AdoptionScene;

beforeEach(async () => {
  scene = await AdoptionScene.create();
});

afterEach(() => scene.drop());

/** The times of the adopted messages. */
const listTimes = async () =>
  (await scene.all<{ t: string }>('select created_at as t from messages order by id')).map(({ t }) => t);

/** Inserts messages with these values of created_at. */
async function writeAt(shape: 'strict' | 'loose', written: (string | null)[]): Promise<void> {
  await scene.createTables(shape);
  await scene.insert('users', THREE_PEOPLE);
  await scene.insert(
    'messages',
    written.map((created_at, index) => ({ id: index + 1, sender_id: 3, receiver_id: 5, created_at })),
  );
}

describe('the adoption', () => {
  it('reads TIMESTAMP in UTC, whatever the zone', async () => {
    await writeAt('strict', ['2025-06-01 12:00:00']);
    await scene.adopt({ zone: 'America/Sao_Paulo' });

    expect(await listTimes()).toEqual(['2025-06-01T12:00:00.000Z']);
  });

  it('reads DATETIME in the zone it was written in, through daylight saving time', async () => {
    await writeAt('loose', [
      '2018-11-03 23:59:59',
      '2018-11-04 01:00:00',
      '2019-02-16 22:30:00',
      '2019-02-17 00:00:00',
      '2025-06-01 12:00:00',
      null,
    ]);
    await scene.adopt({ zone: 'America/Sao_Paulo' });

    expect(await listTimes()).toEqual([
      '2018-11-04T02:59:59.000Z',
      '2018-11-04T03:00:00.000Z',
      '2019-02-17T00:30:00.000Z',
      '2019-02-17T03:00:00.000Z',
      '2025-06-01T15:00:00.000Z',
      '1970-01-01T00:00:00.000Z',
    ]);
  });

  it('makes impossible times the oldest', async () => {
    await writeAt('loose', ['0000-00-00 00:00:00', '9999-12-31 23:59:59', '2025-06-01 12:00:00']);
    await scene.adopt({ zone: 'America/Sao_Paulo' });

    expect(await listTimes()).toEqual([
      '1970-01-01T00:00:00.000Z',
      '1970-01-01T00:00:00.000Z',
      '2025-06-01T15:00:00.000Z',
    ]);
  });

  it('reads DATETIME with a fixed offset', async () => {
    await writeAt('loose', ['2025-06-01 12:00:00']);
    await scene.adopt({ zone: '+05:30' });

    expect(await listTimes()).toEqual(['2025-06-01T06:30:00.000Z']);
  });
});
