import type { ChatEvent } from '../../../../src/domain/chat-events';
import type { PresenceAudience } from '../../../../src/domain/user';
import type { UserNames } from '../../../../src/repositories/accounts/user-names';
import type { PresenceRepository } from '../../../../src/repositories/presence/presence-repository';
import { PresenceChoices } from '../../../../src/services/presence/presence-choices';
import { PresenceService } from '../../../../src/services/presence/presence-service';

const [ANA, BRUNO] = [1, 2];

let stored: PresenceAudience;
/** Called between the reading of a choice and its answer. */
let meanwhile: () => Promise<void>;
let published: ChatEvent[];
let presence: PresenceService;
let choices: PresenceChoices;

beforeEach(async () => {
  [stored, meanwhile, published] = ['everyone', async () => {}, []];
  const read = async () => {
    const found = stored;
    await meanwhile();
    return found;
  };
  const rows: Partial<PresenceRepository> = {
    listVisible: async () => [],
    findAudience: read,
    listAudiences: async (user_ids) => {
      const shown_to = await read();
      return user_ids.map((user_id) => ({ user_id, shown_to }));
    },
    listPossibleWatchers: async () => [
      { user_id: BRUNO, shown_to: stored, have_written: true, is_contact: false },
    ],
  };
  presence = new PresenceService({
    rows: rows as PresenceRepository,
    names: { find: async () => 'Ana' } as unknown as UserNames,
    blockedPairs: { isKnown: () => false },
    typing: { stopAll: () => {} },
    events: { publish: (event) => published.push(event) },
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
    audience: [BRUNO],
  });
});

it.each([
  ['a round', () => choices.follow()],
  ['another device that connects', async () => void presence.connected(ANA, await presence.arrivalOf(ANA))],
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
