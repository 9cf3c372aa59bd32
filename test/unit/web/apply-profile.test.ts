import { applyProfile } from '../../../web/src/state/apply-profile';
import { type Chat, emptyChat, emptyConversation } from '../../../web/src/state/chat';
import { asKnown, avatarOf, listConversations } from '../../../web/src/state/people';

const BIA = 2;
const former = { id: BIA, name: 'Bia', email: 'bia@example.com', username: null, avatar_url: null };
const told = { user_id: BIA, name: 'Bia Andrade', username: 'bia', avatar_url: '/avatars/x.webp' };

function aChat({ id, contact_name }: { id?: number; contact_name?: string }): Chat {
  const chat = emptyChat(1);
  const contact = {
    id: 5,
    user_id: 1,
    contact_user_id: BIA,
    username: null,
    avatar_url: null,
    is_deleted: false,
  };
  return {
    ...chat,
    conversations: new Map([[BIA, { ...emptyConversation(former), id }]]),
    contacts: new Map(
      contact_name === undefined
        ? []
        : [[BIA, { ...contact, contact_name, created_at: '2026-01-31T12:00:00.000Z' }]],
    ),
  };
}

describe('a person who has another name, username and picture', () => {
  it('is shown with them in the conversation, and keeps the e-mail address', () => {
    const chat = applyProfile(aChat({ id: 7 }), told).chat;
    expect(chat.conversations.get(BIA)?.peer).toEqual({
      id: BIA,
      name: 'Bia Andrade',
      email: 'bia@example.com',
      username: 'bia',
      avatar_url: '/avatars/x.webp',
    });
  });

  it('keeps the name that the user gave to the contact', () => {
    const { chat, isComplete } = applyProfile(aChat({ id: 7, contact_name: 'Sis' }), told);
    expect(isComplete).toBe(true);
    expect(listConversations(chat)).toHaveLength(1);
    expect(listConversations(chat)[0]).toMatchObject({ name: 'Sis', avatar_url: '/avatars/x.webp' });
    expect(avatarOf(chat, former)).toBe('/avatars/x.webp');
    expect(chat.contacts.get(BIA)).toMatchObject({ contact_name: 'Sis', username: 'bia' });
  });

  it.each([
    [
      'has the former name, until sync tells whether it was given to them',
      { id: 7, contact_name: 'Bia' },
      told,
      told.name,
      false,
    ],
    [
      'has not written, and only sync tells whether the name was given',
      { contact_name: 'Bia' },
      told,
      'Bia',
      false,
    ],
    ['has it already', { contact_name: told.name }, told, told.name, true],
    ['has another picture only', { id: 7, contact_name: 'Bia' }, { ...told, name: 'Bia' }, 'Bia', true],
  ])('as a contact who %s', (_, known, event, contact_name, isComplete) => {
    const applied = applyProfile(aChat(known), event);
    expect(applied.isComplete).toBe(isComplete);
    const { username, avatar_url } = event;
    expect(applied.chat.contacts.get(BIA)).toMatchObject({ contact_name, username, avatar_url });
  });

  it.each([
    ['the former name', 'Bia'],
    ['one that the user may have given to them', 'Sis'],
  ])(
    'is a contact under %s whose conversation has the new name already: sync is asked',
    (_, contact_name) => {
      const chat = aChat({ id: 7, contact_name });
      const known = { ...emptyConversation({ ...former, name: told.name }), id: 7 };
      const { isComplete } = applyProfile({ ...chat, conversations: new Map([[BIA, known]]) }, told);
      expect(isComplete).toBe(false);
    },
  );

  it('changes nothing if they are not known, and nothing of others', () => {
    const chat = aChat({ id: 7, contact_name: 'Sis' });
    expect(applyProfile(chat, { ...told, user_id: 3 })).toEqual({ chat, isComplete: true });
  });

  it('is shown so in what search had found before, once there are messages', () => {
    expect(asKnown(applyProfile(aChat({ id: 7 }), told).chat, former)).toEqual({
      ...former,
      name: 'Bia Andrade',
      username: 'bia',
      avatar_url: '/avatars/x.webp',
    });
    expect(asKnown(aChat({}), { ...former, name: 'Bia Andrade' }).name).toBe('Bia Andrade');
    expect(asKnown(emptyChat(1), former)).toBe(former);
  });
});
