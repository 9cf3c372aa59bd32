import { pictureHash } from '../../../../src/domain/claimed-profile';
import type { ProviderToken } from '../../../../src/domain/provider-token';
import { ClaimedProfiles } from '../../../../src/services/profiles/claimed-profiles';

const FOLLOWED = '2026-05-04T12:00:00.000Z';
const stored = {
  name: 'Ana',
  username: 'ana',
  external_email: 'ana@example.com',
  external_issuer: 'https://id.example',
  name_claimed_at: FOLLOWED,
  username_claimed_at: FOLLOWED,
  email_claimed_at: FOLLOWED,
  picture_claimed_at: FOLLOWED,
  claims_issued_at: FOLLOWED,
  claimed_picture: null,
};
const ISSUED = Date.parse(FOLLOWED) / 1_000;
const PICTURE = 'https://id.example/ana.png';

let now: number;
let find: jest.Mock;
let noteClaimed: jest.Mock;
let change: jest.Mock;
let fetch: jest.Mock;
let keep: jest.Mock;
let errors: unknown[];
let profiles: ClaimedProfiles;

beforeEach(() => {
  now = 0;
  find = jest.fn(() => Promise.resolve(stored));
  noteClaimed = jest.fn(() => Promise.resolve());
  change = jest.fn(() => Promise.resolve(false));
  fetch = jest.fn();
  keep = jest.fn();
  errors = [];
  profiles = new ClaimedProfiles({
    profiles: { find, noteClaimed, change },
    pictures: { fetch, keep },
    news: { changed: () => {} },
    clock: () => now,
    onError: (error) => errors.push(error),
  });
});

function aToken(profile: Partial<ProviderToken['profile']>): ProviderToken {
  const { name, username, external_email: email } = stored;
  return {
    issued_at: ISSUED,
    profile: { name, username, email, picture: undefined, ...profile },
  } as unknown as ProviderToken;
}

it('a token that says what is stored is looked at once, and writes and locks nothing', async () => {
  const token = aToken({});
  for (let time = 0; time < 3; time++) await profiles.follow(1, token);
  expect(find).toHaveBeenCalledTimes(1);
  expect(noteClaimed).not.toHaveBeenCalled();
  expect(change).not.toHaveBeenCalled();
});

it('a newer one that says what is stored is noted once, and locks nothing', async () => {
  const token = { ...aToken({}), issued_at: ISSUED + 60 };
  for (let time = 0; time < 3; time++) await profiles.follow(1, token);
  const issued = new Date((ISSUED + 60) * 1_000);
  const times = { name_claimed_at: issued, username_claimed_at: issued, email_claimed_at: issued };
  expect(noteClaimed.mock.calls).toEqual([
    [1, { ...times, picture_claimed_at: new Date(FOLLOWED), claims_issued_at: issued }],
  ]);
  expect(find).toHaveBeenCalledTimes(2);
  expect(change).not.toHaveBeenCalled();
});

it('what an older token brought until a newer one was noted is seen by the newer one', async () => {
  find.mockResolvedValueOnce({ ...stored, claimed_picture: pictureHash(PICTURE) });
  await profiles.follow(1, { ...aToken({ picture: PICTURE }), issued_at: ISSUED + 60 });
  expect(fetch).toHaveBeenCalledTimes(1);
});

it('one that only brings up a picture again locks nothing, and is looked at when the picture may be had', async () => {
  const token = aToken({ picture: PICTURE });
  await profiles.follow(1, token);
  expect(change).not.toHaveBeenCalled();
  expect(fetch).toHaveBeenCalledTimes(1);
  const [user_id, { claim, again }] = fetch.mock.calls[0];
  expect([user_id, claim]).toEqual([1, { url: PICTURE, issued_at: ISSUED }]);

  again(5_000);
  now = 4_999;
  await profiles.follow(1, token);
  expect(fetch).toHaveBeenCalledTimes(1);
  now = 5_000;
  await profiles.follow(1, token);
  expect(fetch).toHaveBeenCalledTimes(2);
});

it('after a failure a token is not looked at again at once, but later', async () => {
  const token = aToken({ name: 'Bia' });
  const error = new Error('away');
  change.mockRejectedValueOnce(error);
  await profiles.follow(1, token);
  await profiles.follow(1, token);
  expect(errors).toEqual([error]);
  expect(change).toHaveBeenCalledTimes(1);
  now = 30_000;
  await profiles.follow(1, token);
  expect(change).toHaveBeenCalledTimes(2);
  expect(errors).toEqual([error]);
});

it.each<[string, number | undefined, string | undefined, number]>([
  ['one without a time that names the stored picture', undefined, PICTURE, 1],
  ['one with a time, which is compared with others', ISSUED, PICTURE, 0],
  ['one that names another picture', undefined, `${PICTURE}?2`, 0],
  ['one that names none', undefined, undefined, 0],
])('after %s, what was named before is wanted no more, or is', async (_, issued_at, picture, times) => {
  find.mockResolvedValue({ ...stored, claimed_picture: pictureHash(PICTURE) });
  await profiles.follow(1, { ...aToken({ picture }), issued_at });
  expect(keep).toHaveBeenCalledTimes(times);
});
