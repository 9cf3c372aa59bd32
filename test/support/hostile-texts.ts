/** What is hard on functions that look at text, in the length wanted. */
export function hostileTexts(length: number): Record<string, string> {
  const third = Math.floor(length / 3);
  return {
    'dots, then closing brackets': fill(`www.a.b${'.'.repeat(third)}`, ')', length),
    'opening brackets': fill('http://a.b/', '(', length),
    'at signs': fill('a', '@', length),
    'addresses within addresses': fill('', 'http://www.', length),
    'combining marks': fill('e', '\u0301\u0323\u0327', length),
    'joined emoji': fill('👩', '\u200d👩', length),
    'overrides of direction': fill('a', '\u202e\u2066', length),
    'lone surrogates': fill('', '\ud83d\udc00 \udc00', length),
    spaces: `a${fill('', ' \t\n', length - 2)}b`,
    emoji: fill('', '🙏🏽🇧🇷', length),
    'one long word': fill('', 'donaudampfschiff', length),
    'line feeds': fill('a', '\n', length),
    'markers that open': fill('', ' *_~`', length),
    'markers that close': fill('a', '*_~` ', length),
    'lines of backticks': fill('', '```\n', length),
    'lines of code that do not end': fill('', '```a\n', length),
    'quotes and lists': fill('', '> a\n- b\n1. c\n', length),
    markup: fill('', '<a href="&amp;\'>', length),
  };
}

function fill(begin: string, part: string, length: number): string {
  return begin.padEnd(length, part);
}
