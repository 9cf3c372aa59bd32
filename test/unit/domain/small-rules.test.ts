import { TempId } from '../../../src/contracts/fields';
import { directKey } from '../../../src/domain/direct-key';
import { escapeHtml } from '../../../src/domain/escape-html';
import { createServerTempId, isServerTempId } from '../../../src/domain/temp-id';

describe('directKey', () => {
  it.each([
    [1, 2, '1:2'],
    [2, 1, '1:2'],
    // Compared as numbers, not as texts.
    [10, 9, '9:10'],
    [Number.MAX_SAFE_INTEGER, 1, '1:9007199254740991'],
  ])('of %i and %i is %s', (one, other, key) => {
    expect(directKey(one, other)).toBe(key);
  });

  it('fits its column', () => {
    expect(directKey(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER).length).toBeLessThanOrEqual(41);
  });
});

describe('temp_ids that the server makes', () => {
  it('are recognized, all different, and short enough for their column', () => {
    const made = Array.from({ length: 100 }, createServerTempId);
    expect(new Set(made).size).toBe(100);
    for (const temp_id of made) {
      expect(isServerTempId(temp_id)).toBe(true);
      expect(temp_id.length).toBeLessThanOrEqual(100);
    }
  });

  it('cannot come from a client', () => {
    expect(TempId.safeParse(createServerTempId()).success).toBe(false);
    for (const temp_id of ['a', ' ', '~', 'x'.repeat(100)]) {
      expect(TempId.safeParse(temp_id).success).toBe(true);
      expect(isServerTempId(temp_id)).toBe(false);
    }
  });
});

describe('escapeHtml', () => {
  it.each([
    ['plain text', 'plain text'],
    ['<img src=x onerror="alert(1)">', '&lt;img src=x onerror=&quot;alert(1)&quot;&gt;'],
    [`Tom & 'Jerry'`, 'Tom &amp; &#39;Jerry&#39;'],
    // An ampersand of an entity is escaped like any other.
    ['&lt;', '&amp;lt;'],
    ['<<>>', '&lt;&lt;&gt;&gt;'],
    ['👋 é', '👋 é'],
    ['', ''],
  ])('turns %j into %j', (text, escaped) => {
    expect(escapeHtml(text)).toBe(escaped);
  });
});
