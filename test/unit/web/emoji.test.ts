import { isOnlyEmoji } from '../../../web/src/text/emoji';

it('shows one to three emoji large, and nothing else', () => {
  expect(['🎂', '🎂 🎂', '👨‍👩‍👧‍👦', '👍🏽', '❤️'].map(isOnlyEmoji)).toEqual([true, true, true, true, true]);
  expect(['🎂🎂🎂🎂', '🎂!', '12', '', ' ', '#'].map(isOnlyEmoji)).toEqual([
    false,
    false,
    false,
    false,
    false,
    false,
  ]);
});
