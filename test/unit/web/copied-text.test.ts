import { describe, expect, it } from '@jest/globals';
import type { Message } from '../../../packages/client/src/state/types';
import { copiedText } from '../../../web/src/conversation/copied-text';

const said = (sender_id: number, content: string | null) => ({ sender_id, content }) as Message;
const nameOf = ({ sender_id }: Message): string => (sender_id === 1 ? 'Ana' : 'Bia');

describe('messages that are copied together', () => {
  it('are as they were typed, one after the other, without the name of their only author', () => {
    expect(copiedText([said(1, '*one*\ntwo')], nameOf)).toBe('*one*\ntwo');
    expect(copiedText([said(1, 'one'), said(1, ' two ')], nameOf)).toBe('one\n two ');
  });

  it('say who wrote which of them if several people did', () => {
    expect(copiedText([said(2, 'cake?'), said(1, 'yes'), said(1, 'me')], nameOf)).toBe(
      'Bia: cake?\nAna: yes\nAna: me',
    );
  });

  it('are empty where nothing is left of them', () => {
    expect(copiedText([said(1, null)], nameOf)).toBe('');
    expect(copiedText([], nameOf)).toBe('');
  });
});
