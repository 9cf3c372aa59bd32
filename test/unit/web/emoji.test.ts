import { isOnlyEmoji } from '../../../web/src/text/emoji';

it('only a message of one to three emoji and nothing else is shown large', () => {
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
