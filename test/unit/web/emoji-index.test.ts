import { type Emoji, findEmoji, inTone, toEmoji } from '../../../web/src/conversation/emoji/emoji-index';

const cake: Emoji = toEmoji(['🎂', 'birthday cake', 'bday birthday cake celebration', 4, 0]);
const hand: Emoji = toEmoji(['✌️', 'victory hand', 'peace v', 1, 1]);
const bread: Emoji = toEmoji(['🍞', 'pão', 'café da manhã', 4, 0]);
const all = [hand, cake, bread];
const found = (query: string) => findEmoji(all, query).map(({ emoji }) => emoji);

it('finds by the beginnings of words, whatever the case and accents, those that are called so first', () => {
  expect(found('CAKE birth')).toEqual(['🎂']);
  expect(found('pao')).toEqual(['🍞']);
  expect(found('cafe')).toEqual(['🍞']);
  expect(found('ake')).toEqual([]);
  const victory = toEmoji(['🏆', 'trophy', 'victory', 6, 0]);
  expect(findEmoji([victory, hand], 'victory').map(({ emoji }) => emoji)).toEqual(['✌️', '🏆']);
});

it('puts the skin tone after the first character, in place of the variation selector', () => {
  expect(inTone(hand, 0)).toBe('✌️');
  expect(inTone(hand, 1)).toBe('\u270c\u{1f3fb}');
  expect(inTone({ emoji: '👩‍🚀', hasTones: true }, 5)).toBe('👩🏿‍🚀');
  expect(inTone(cake, 3)).toBe('🎂');
});
