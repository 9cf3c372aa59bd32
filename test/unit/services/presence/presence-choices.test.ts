import type { Caller } from '../../../../src/domain/author';
import type { ChatEvent } from '../../../../src/domain/chat-events';
import type { PresenceAudience } from '../../../../src/domain/user';
import type { UserRepository } from '../../../../src/repositories/accounts/user-repository';
import type { PresenceRepository } from '../../../../src/repositories/presence/presence-repository';
import type { ProfileRepository } from '../../../../src/repositories/profiles/profile-repository';
import { PresenceChoices } from '../../../../src/services/presence/presence-choices';
import { PresenceNews } from '../../../../src/services/presence/presence-news';
import { PresenceService } from '../../../../src/services/presence/presence-service';
import { ProfileService } from '../../../../src/services/profiles/profile-service';

const [ANA, BRUNO] = [1, 2];

let stored: PresenceAudience;
/** Called between the reading of a choice and its answer. */
let meanwhile: () => Promise<void>;
let published: ChatEvent[];
let presence: PresenceService;
let choices: PresenceChoices;

beforeEach(async () => {
  [stored, meanwhile, published] = ['everyone', async () => {}, []];
  const rows: Partial<PresenceRepository> = {
    listVisible: async () => [],
    touchLastSeen: async () => {},
    findAudience: readStored,
    listAudiences: async (user_ids) => {
      const shown_to = await readStored();
      return user_ids.map((user_id) => ({ user_id, shown_to }));
    },
    listPossibleViewers: async () => [
      { user_id: BRUNO, shown_to: stored, have_written: true, is_contact: false, block_stands: false },
    ],
  };
  presence = new PresenceService({
    rows: rows as PresenceRepository,
    watched: { list: async () => [] },
    news: new PresenceNews({ find: async () => 'Ana' }, { publish: (event) => published.push(event) }),
    blockedPairs: { isKnown: () => false },
    toldBlocks: { arrived: () => {}, left: () => {}, leftOut: () => {} },
    typing: [],
    clock: () => 0,
    onError: (error) => {
      throw error;
    },
  });
  choices = new PresenceChoices(presence, rows as PresenceRepository);
  for (const user_id of [BRUNO, ANA]) presence.connected(user_id, await presence.arrivalOf(user_id));
  await new Promise(setImmediate);
  published = [];
});
afterEach(() => presence.stop());

async function readStored(): Promise<PresenceAudience> {
  const found = stored;
  await meanwhile();
  return found;
}

/** Changes something else of Ana's profile in this process. */
async function rename(): Promise<void> {
  const service = new ProfileService(
    { change: async () => true } as unknown as ProfileRepository,
    { findById: async () => ({ id: ANA, presence: await readStored() }) } as unknown as Pick<
      UserRepository,
      'findById'
    >,
    presence,
    { forget: () => {} },
    { changed: () => {} },
    () => 0,
  );
  await service.update({ user_id: ANA } as Caller, { name: 'Ana Souza' });
}

/** Ana connects with another device, or with the first one after everybody was gone. */
async function connect({ isFirst = false } = {}): Promise<void> {
  if (isFirst) presence.stop();
  presence.connected(ANA, await presence.arrivalOf(ANA));
}

/** As a request to this process does it. */
function choose(shown_to: PresenceAudience): Promise<void> {
  stored = shown_to;
  return presence.audienceChanged(ANA, shown_to);
}

it('follows what another process has stored', async () => {
  stored = 'nobody';
  await choices.follow();
  expect(presence.audienceOf(ANA)).toBe('nobody');
  expect(published).toContainEqual({
    type: 'presence_changed',
    user_id: ANA,
    is_online: false,
    last_seen_at: null,
    audience: [BRUNO],
    watchers: [],
  });
});

it.each([
  ['a round', () => choices.follow()],
  ['another device that connects', () => connect()],
  ['the first device that connects', () => connect({ isFirst: true })],
  ['a change of the name', () => rename()],
])('keeps a choice that was made here while %s read the one before', async (_, read) => {
  meanwhile = () => {
    meanwhile = async () => {};
    return choose('nobody');
  };
  await read();
  await new Promise(setImmediate);
  expect(presence.audienceOf(ANA)).toBe('nobody');
  expect(published.filter((event) => 'is_online' in event && event.is_online)).toEqual([]);
});

it('keeps a choice that was changed back meanwhile', async () => {
  stored = 'nobody';
  meanwhile = async () => {
    meanwhile = async () => {};
    await choose('contacts');
    await choose('everyone');
  };
  await choices.follow();
  expect(presence.audienceOf(ANA)).toBe('everyone');
});

it('keeps a choice after the last device is gone, while another one, which is slow, read the one before', async () => {
  const arrival = await presence.arrivalOf(ANA);
  await choose('nobody');
  jest.useFakeTimers();
  presence.disconnected(ANA);
  jest.runAllTimers();
  jest.useRealTimers();
  expect(presence.isOnline(ANA)).toBe(false);
  presence.connected(ANA, arrival);
  expect(presence.audienceOf(ANA)).toBe('nobody');
});
