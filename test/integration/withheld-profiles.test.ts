import type { ChatEvent } from '../../src/domain/chat-events';
import { Database } from '../../src/infra/database/database';
import { BlockRepository } from '../../src/repositories/blocks/block-repository';
import type { Write } from '../../src/repositories/conversation-writes/kinds';
import type { WriteLanes } from '../../src/repositories/conversation-writes/write-lanes';
import { ViewerRepository } from '../../src/repositories/profiles/viewer-repository';
import {
  type WithheldProfile,
  WithheldProfileRepository,
} from '../../src/repositories/profiles/withheld-profile-repository';
import { SyncRepository } from '../../src/repositories/sync/sync-repository';
import { ViewerRows } from '../../src/services/profiles/viewer-rows';
import { WithheldNews } from '../../src/services/profiles/withheld-news';
import { aConversation, aUser } from '../support/builders';
import { LaneScene } from '../support/lane-scene';

/** The change of Ana's profile that is told. */
const CHANGE = 7;

let scene: LaneScene;
let db: Database;
let writer: Database;
let lanes: WriteLanes;
let withheld: WithheldProfileRepository;
let published: ChatEvent[];
let ana: number;
let bruno: number;
let conversation_id: number;

beforeEach(async () => {
  scene = await LaneScene.create();
  db = scene.schema.database;
  writer = new Database(scene.schema.address, { size: 1, multipleStatements: true });
  lanes = scene.lanes();
  withheld = new WithheldProfileRepository(db);
  published = [];
  [ana, bruno] = [await aUser(db, { name: 'Ana' }), await aUser(db, { name: 'Bruno' })];
  conversation_id = await aConversation(db, [ana, bruno], { last_seq: 1 });
});
afterEach(async () => {
  await writer.close();
  await scene.drop();
});

const setBlock = (blocked: boolean) =>
  lanes.submit<'block'>({ kind: 'block', conversation_id, user_id: bruno, blocked_user_id: ana, blocked });

const addContact = (user_id: number) =>
  db.run('insert into contacts (user_id, contact_user_id, change_no) values (?, ?, 0)', [user_id, ana]);

const rowsOf = (
  lane: Pick<WriteLanes, 'submit'> = lanes,
  list: Pick<WithheldProfileRepository, 'add'> = withheld,
) => new ViewerRows(new ViewerRepository(db, writer), list, lane, { publish: () => {} });

function newsBy(rows: Pick<ViewerRows, 'renewFor'> = rowsOf()): WithheldNews {
  return new WithheldNews({
    withheld,
    rows,
    users: {
      listFound: async () => [{ id: ana, name: 'Ana Souza', email: 'a@b', username: null, avatar_url: null }],
    },
    blocks: new BlockRepository(db),
    blockedPairs: { isKnown: () => false },
    sync: new SyncRepository(db),
    events: { publish: (event) => void published.push(event) },
    onError(error) {
      throw error;
    },
  });
}

/** Lanes before whose first refresh something else happens. */
function lanesAfter(first: () => Promise<unknown>): Pick<WriteLanes, 'submit'> {
  let isFirst = true;
  const submit = async (write: Write) => {
    if (isFirst) {
      isFirst = false;
      await first();
    }
    return lanes.submit(write);
  };
  return { submit } as Pick<WriteLanes, 'submit'>;
}

/** Renews all rows that show Ana. Returns who sees them. */
async function renew(rows: ViewerRows): Promise<number[]> {
  const seen: number[] = [];
  const change = { user_id: ana, change_id: CHANGE };
  for await (const viewer_ids of rows.renew(change, new AbortController().signal)) seen.push(...viewer_ids);
  return seen;
}

const listWithheld = () =>
  db.many<WithheldProfile>('select user_id, viewer_id, change_id from withheld_profiles order by 1, 2');

const withheldFrom = (viewer_id: number, change_id = CHANGE): WithheldProfile => ({
  user_id: ana,
  viewer_id,
  change_id,
});

const contactNumbers = () =>
  db.many<{ user_id: number; is_new: 0 | 1 }>(
    'select user_id, change_no > 0 as is_new from contacts order by user_id',
  );

const told = (viewer_id: number) =>
  expect.objectContaining({ type: 'profile_changed', user_id: ana, audience: [viewer_id] });

describe('a changed profile', () => {
  it('has each contact either renewed or noted', async () => {
    const carla = await aUser(db);
    await addContact(bruno);
    await addContact(carla);
    await setBlock(true);
    await renew(rowsOf());

    expect(await contactNumbers()).toEqual([
      { user_id: bruno, is_new: 0 },
      { user_id: carla, is_new: 1 },
    ]);
    expect(await listWithheld()).toEqual([withheldFrom(bruno)]);
  });

  it.each([
    ['begins', true],
    ['ends', false],
  ])(
    'is noted of a contact if a block stands when its number is taken: one that %s',
    async (_what, blocked) => {
      await addContact(bruno);
      await setBlock(!blocked);
      const locker = await scene.locker();
      await locker.query('update change_counter set n = n + 1 where id = 1');
      const renewal = new ViewerRepository(db, writer).renewContacts({ user_id: ana, change_id: CHANGE }, 0);
      await scene.untilSomebodyWaits();
      // As a lane does it, which has the counter until it commits.
      await locker.query(
        `insert into blocks (user_id, blocked_user_id, blocked, changed_at, change_no) values (?, ?, ?, now(3), 1)
       on duplicate key update blocked = values(blocked)`,
        [bruno, ana, blocked],
      );
      await locker.query('commit');
      await renewal;
      expect(await contactNumbers()).toEqual([{ user_id: bruno, is_new: blocked ? 0 : 1 }]);
      expect(await listWithheld()).toEqual(blocked ? [withheldFrom(bruno)] : []);
    },
  );

  it('is noted if a block begins after the conversations were listed', async () => {
    const seen = await renew(rowsOf(lanesAfter(() => setBlock(true))));
    expect(seen).toEqual([]);
    expect(await listWithheld()).toEqual([withheldFrom(bruno)]);
  });

  it('is told in a round if the block ended before it was noted', async () => {
    await setBlock(true);
    const late = {
      async add(...[change, viewer_ids]: Parameters<WithheldProfileRepository['add']>) {
        if (viewer_ids.length === 0) return;
        await setBlock(false);
        // The block's end finds nothing to tell.
        expect(await withheld.listBetween(ana, bruno)).toEqual([]);
        await withheld.add(change, viewer_ids);
      },
    };
    await renew(rowsOf(lanes, late));
    await newsBy().tellDue();
    expect(published).toEqual([told(bruno)]);
    expect(await listWithheld()).toEqual([]);
  });

  it('is not noted for deleted accounts', async () => {
    await setBlock(true);
    await db.run('update users set deleted_at = now(3) where id = ?', [bruno]);
    await renew(rowsOf());
    expect(await listWithheld()).toEqual([]);
  });
});

describe('what is withheld', () => {
  it('stays as long as the block stands', async () => {
    await setBlock(true);
    await withheld.add(withheldFrom(bruno), [bruno]);
    await newsBy().tellDue();
    expect(published).toEqual([]);
    expect(await listWithheld()).toEqual([withheldFrom(bruno)]);
  });

  it.each([
    [
      'the contact is renewed',
      async (profile: WithheldProfile) => {
        await setBlock(true);
        return rowsOf().renewFor(profile);
      },
    ],
    [
      'the conversation is',
      async (profile: WithheldProfile) => {
        await db.run('delete from contacts');
        return rowsOf(lanesAfter(() => setBlock(true))).renewFor(profile);
      },
    ],
  ])('stays if a block begins again before %s', async (_piece, renewFor) => {
    await addContact(bruno);
    await withheld.add(withheldFrom(bruno), [bruno]);
    await newsBy({ renewFor }).tellDue();
    expect(published).toEqual([]);
    expect((await contactNumbers()).filter(({ is_new }) => is_new)).toEqual([]);
    expect(await listWithheld()).toEqual([withheldFrom(bruno)]);

    await setBlock(false);
    await newsBy().tellDue();
    expect(published).toEqual([told(bruno)]);
    expect(await listWithheld()).toEqual([]);
  });

  it('stays, and is not told live, if a block begins again after all was renewed', async () => {
    await withheld.add(withheldFrom(bruno), [bruno]);
    const renewFor = async (profile: WithheldProfile) => {
      const isRenewed = await rowsOf().renewFor(profile);
      await setBlock(true);
      return isRenewed;
    };
    await newsBy({ renewFor }).tellDue();
    expect(published).toEqual([]);
    expect(await listWithheld()).toEqual([withheldFrom(bruno)]);
  });

  it('stays if a newer change was withheld while it was told', async () => {
    await withheld.add(withheldFrom(bruno), [bruno]);
    const newer = withheldFrom(bruno, CHANGE + 1);
    const renewFor = async (profile: WithheldProfile) => {
      const isRenewed = await rowsOf().renewFor(profile);
      await withheld.add(newer, [bruno]);
      return isRenewed;
    };
    await newsBy({ renewFor }).tellDue();
    expect(await listWithheld()).toEqual([newer]);
    // The number of an earlier change does not bring it back to that.
    await withheld.add(withheldFrom(bruno), [bruno]);
    expect(await listWithheld()).toEqual([newer]);
  });

  it('is passed over where an account was deleted', async () => {
    const carla = await aUser(db);
    await withheld.add(withheldFrom(bruno), [bruno, carla]);
    await db.run('update users set deleted_at = now(3) where id = ?', [bruno]);
    await newsBy().tellDue();
    expect(published).toEqual([told(carla)]);
  });
});
