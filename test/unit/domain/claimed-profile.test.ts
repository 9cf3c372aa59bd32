import {
  claimedChanges,
  isPictureWanted,
  newestClaimedAt,
  pictureHash,
} from '../../../src/domain/claimed-profile';
import type { ExternalProfile } from '../../../src/domain/external-profile';

const PICTURE = 'https://id.example/ana.png';
const stored = {
  name: 'Ana',
  username: 'ana',
  external_email: 'ana@example.com',
  external_issuer: 'https://id.example',
  claims_issued_at: '2026-05-04T12:00:00.000Z',
  claimed_picture: pictureHash(PICTURE),
};
const same = { name: 'Ana', username: 'ana', email: 'ana@example.com', picture: PICTURE };
const nothing = { name: undefined, username: undefined, email: undefined, picture: undefined };
const THEN = Date.parse(stored.claims_issued_at) / 1_000;
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

it.each<[string, ExternalProfile, number | undefined, number | undefined]>([
  ['newer', same, THEN + 60, THEN + 60],
  ['newer and says one thing only', { ...nothing, name: 'Ana' }, THEN + 60, THEN + 60],
  ['newer but says nothing', nothing, THEN + 60, undefined],
  ['as old', same, THEN, undefined],
  ['older', same, THEN - 1, undefined],
  ['of no known time', same, undefined, undefined],
])('a token that is %s is followed from then on or not', (_, profile, issued_at, followed) => {
  expect(newestClaimedAt(stored, { profile, issued_at })).toEqual(
    followed === undefined ? undefined : new Date(followed * 1_000),
  );
});

it('the first token that says when it was issued is followed', () => {
  const before = { ...stored, claims_issued_at: null };
  expect(newestClaimedAt(before, { profile: same, issued_at: THEN })).toEqual(new Date(THEN * 1_000));
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
  expect(newestClaimedAt(deleted, { profile, issued_at: THEN + 60 })).toBeUndefined();
});

it.each<[string, string, number | undefined, boolean]>([
  ['another address', 'https://id.example/bia.png', THEN, true],
  ['another address, of a token without a time', 'https://id.example/bia.png', undefined, true],
  ['another address, of a token that is older', 'https://id.example/bia.png', THEN - 1, false],
  ['the same address', PICTURE, THEN + 60, false],
])('what is at %s is taken over or not', (_, url, issued_at, isWanted) => {
  expect(isPictureWanted(stored, { url, issued_at })).toBe(isWanted);
});
