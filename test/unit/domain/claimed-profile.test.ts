import {
  claimedChanges,
  firstClaimTimes,
  isPictureWanted,
  newClaimTimes,
  pictureHash,
} from '../../../src/domain/claimed-profile';
import type { ExternalProfile } from '../../../src/domain/external-profile';

const PICTURE = 'https://id.example/ana.png';
const FOLLOWED = '2026-05-04T12:00:00.000Z';
const unfollowed = {
  name_claimed_at: null,
  username_claimed_at: null,
  email_claimed_at: null,
  picture_claimed_at: null,
  claims_issued_at: null,
};
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
  claimed_picture: pictureHash(PICTURE),
};
const same = { name: 'Ana', username: 'ana', email: 'ana@example.com', picture: PICTURE };
const nothing = { name: undefined, username: undefined, email: undefined, picture: undefined };
const THEN = Date.parse(FOLLOWED) / 1_000;
const at = (seconds: number) => new Date(seconds * 1_000);
const NONE = new Set<'name' | 'username'>();

it.each([
  ['says the same', same, THEN + 60],
  ['says nothing', nothing, THEN + 60],
  ['is older', { ...same, name: 'Bia', picture: 'https://id.example/bia.png' }, THEN - 1],
])('a token that %s changes nothing', (_, profile, issued_at) => {
  expect(claimedChanges(stored, { profile, issued_at }, NONE)).toEqual({ changes: {} });
});

it('a token changes what it says otherwise', () => {
  const profile = {
    name: 'Bia',
    username: 'bia',
    email: 'bia@example.com',
    picture: 'https://id.example/bia.png',
  };
  expect(claimedChanges(stored, { profile, issued_at: THEN + 60 }, NONE)).toEqual({
    changes: {
      name: 'Bia',
      username: 'bia',
      external_email: 'bia@example.com',
    },
    picture: 'https://id.example/bia.png',
  });
  expect(
    claimedChanges(stored, { profile, issued_at: THEN + 60 }, new Set(['name', 'username'])).changes,
  ).toEqual({ external_email: 'bia@example.com' });
});

it.each<[string, ExternalProfile, number | undefined]>([
  ['newer but says nothing', nothing, THEN + 60],
  ['as old', same, THEN],
  ['older', same, THEN - 1],
  ['of no known time', same, undefined],
])('a token that is %s is not noted', (_, profile, issued_at) => {
  expect(newClaimTimes(stored, { profile, issued_at })).toBeUndefined();
});

it('a newer token is noted with what it says; the rest stays', () => {
  const issued = at(THEN + 60);
  const kept = at(THEN);
  expect(newClaimTimes(stored, { profile: { ...nothing, name: 'Ana' }, issued_at: THEN + 60 })).toEqual({
    name_claimed_at: issued,
    username_claimed_at: kept,
    email_claimed_at: kept,
    picture_claimed_at: kept,
    claims_issued_at: issued,
  });
});

it('the first token is noted with what it says alone', () => {
  const token = { profile: { ...nothing, email: 'ana@example.com' }, issued_at: THEN };
  const noted = { email_claimed_at: at(THEN), claims_issued_at: at(THEN) };
  expect(firstClaimTimes(token)).toEqual(noted);
  expect(newClaimTimes({ ...stored, ...unfollowed }, token)).toEqual(noted);
});

it.each<[string, ExternalProfile, number | undefined]>([
  ['says nothing of the person', nothing, THEN],
  ['does not say when it was issued', same, undefined],
])('of a first token that %s, nothing is noted', (_, profile, issued_at) => {
  expect(firstClaimTimes({ profile, issued_at })).toEqual({});
});

describe('a token that is older than one with the e-mail alone', () => {
  const email_claimed_at = '2026-05-04T12:01:00.000Z';
  const before = { ...stored, email_claimed_at, claims_issued_at: email_claimed_at };
  const profile = {
    name: 'Bia',
    username: 'bia',
    email: 'older@example.com',
    picture: 'https://id.example/bia.png',
  };
  const token = { profile, issued_at: THEN + 30 };

  it('is followed in all but that', () => {
    expect(claimedChanges(before, token, NONE)).toEqual({
      changes: { name: 'Bia', username: 'bia' },
      picture: profile.picture,
    });
    expect(isPictureWanted(before, { url: profile.picture, issued_at: token.issued_at })).toBe(true);
  });

  it('is noted in what it is the newest with', () => {
    expect(newClaimTimes(before, token)).toMatchObject({
      name_claimed_at: at(THEN + 30),
      username_claimed_at: at(THEN + 30),
      picture_claimed_at: at(THEN + 30),
    });
  });

  it('is not noted if it says nothing else', () => {
    const emailAlone = { ...nothing, email: profile.email };
    expect(newClaimTimes(before, { profile: emailAlone, issued_at: THEN + 30 })).toBeUndefined();
  });
});

describe('where a release was the last to note a token that knows one time for all claims', () => {
  const of_all = '2026-05-04T12:01:00.000Z';

  it.each<[string, object]>([
    ['and the first', unfollowed],
    ['after one of ours', {}],
  ])('%s, no older token is followed in anything', (_, times) => {
    const before = { ...stored, ...times, claims_issued_at: of_all };
    const profile = { ...same, name: 'Bia', picture: 'https://id.example/bia.png' };
    expect(claimedChanges(before, { profile, issued_at: THEN + 59 }, NONE)).toEqual({ changes: {} });
    expect(isPictureWanted(before, { url: profile.picture, issued_at: THEN + 59 })).toBe(false);
    expect(newClaimTimes(before, { profile, issued_at: THEN + 59 })).toBeUndefined();
  });

  it('that time is kept for what the next token leaves out', () => {
    const before = { ...stored, claims_issued_at: of_all };
    const token = { profile: { ...nothing, name: 'Ana' }, issued_at: THEN + 120 };
    const kept = new Date(of_all);
    expect(newClaimTimes(before, token)).toEqual({
      name_claimed_at: at(THEN + 120),
      username_claimed_at: kept,
      email_claimed_at: kept,
      picture_claimed_at: kept,
      claims_issued_at: at(THEN + 120),
    });
  });
});

it('a token that brings up a picture again stores nothing for that', () => {
  const picture = 'https://id.example/bia.png';
  expect(claimedChanges(stored, { profile: { ...same, picture }, issued_at: THEN }, NONE)).toEqual({
    changes: {},
    picture,
  });
});

it('a token that does not say when it was issued counts as the newest', () => {
  const profile = { ...nothing, name: 'Bia' };
  expect(claimedChanges(stored, { profile, issued_at: undefined }, NONE)).toEqual({
    changes: { name: 'Bia' },
  });
});

it('nothing changes of an account that is the provider’s no more: it was deleted a moment ago', () => {
  const profile = { ...same, name: 'Bia', picture: 'https://id.example/bia.png' };
  const deleted = { ...stored, external_issuer: null };
  expect(claimedChanges(deleted, { profile, issued_at: THEN + 60 }, NONE)).toEqual({ changes: {} });
  expect(newClaimTimes(deleted, { profile, issued_at: THEN + 60 })).toBeUndefined();
});

it.each<[string, string, number | undefined, boolean]>([
  ['another address', 'https://id.example/bia.png', THEN, true],
  ['another address, of a token without a time', 'https://id.example/bia.png', undefined, true],
  ['another address, of a token that is older', 'https://id.example/bia.png', THEN - 1, false],
  ['the same address', PICTURE, THEN + 60, false],
])('what is at %s is taken over or not', (_, url, issued_at, isWanted) => {
  expect(isPictureWanted(stored, { url, issued_at })).toBe(isWanted);
});
