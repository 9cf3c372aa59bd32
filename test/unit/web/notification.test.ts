import {
  badgeOf,
  chooseWindow,
  clickPath,
  isOutdated,
  notificationOf,
  targetOf,
} from '../../../web/src/sw/notification';

const payload = {
  title: '💬 Bia',
  body: 'hello',
  icon: '/assets/icons/icon-192.png',
  badge: '/assets/icons/icon-192.png',
  data: { type: 'message', senderId: 2, senderName: 'Bia' },
  web_push: 8030,
  notification: { title: '💬 Bia', body: 'hello', tag: 'conversation-7', lang: 'en', navigate: 'https://x/' },
  app_badge: 3,
};

it("a notification has the payload's texts and the id of the other person", () => {
  expect(notificationOf(JSON.stringify(payload), 'en')).toEqual({
    title: '💬 Bia',
    options: {
      body: 'hello',
      icon: '/assets/icons/icon-192.png',
      badge: '/assets/icons/icon-192.png',
      tag: 'conversation-7',
      renotify: true,
      lang: 'en',
      data: { peer_id: 2 },
    },
    unread: 3,
  });
});

it('a notification of a group opens the group, not its sender, and is not taken for one of the sender', () => {
  const data = { ...payload.data, conversationId: 7, conversationType: 'group' };
  const { options } = notificationOf(JSON.stringify({ ...payload, data, notification: undefined }), 'en');

  expect(options).toMatchObject({ data: { conversation_id: 7 }, tag: 'conversation-7' });
  expect(clickPath(options.data)).toBe('/dashboard.html?conversation=7');
  expect(isOutdated(options.data, {})).toBe(false);
});

it.each([
  [undefined, 'en-GB', 'You have a new message.'],
  ['', 'pt-BR', 'Você tem uma nova mensagem.'],
  ['null', 'en', 'You have a new message.'],
  ['[]', 'en', 'You have a new message.'],
  ['{"title":5,"body":{},"data":{"senderId":"2"}}', 'en', 'You have a new message.'],
  ['not JSON', 'en', 'not JSON'],
])('a notification has a text for any payload: %j', (text, language, body) => {
  const { title, options } = notificationOf(text, language);

  expect(title).toBe('MyChat');
  expect(options.body).toBe(body);
  expect(options.data).toEqual({});
});

it('a click leads to the conversation, or to the app if there is none', () => {
  expect(clickPath({ peer_id: 2 })).toBe('/dashboard.html?open=2');
  expect(clickPath({})).toBe('/dashboard.html');
  expect(clickPath(undefined)).toBe('/dashboard.html');
});

it('names what a click opens as the app does: a person, or a group by its conversation', () => {
  expect(targetOf({ peer_id: 7 })).toEqual({ user_id: 7 });
  expect(targetOf({ conversation_id: 9 })).toEqual({ conversation_id: 9 });
  expect(targetOf({})).toBeUndefined();
  expect(targetOf(undefined)).toBeUndefined();
});

it("a click uses the focused window, else a visible one, else any, but not the documentation's", () => {
  const url = 'https://chat.example/dashboard.html?open=2';
  const hidden = { url, focused: false, visibilityState: 'hidden' };
  const visible = { url, focused: false, visibilityState: 'visible' };
  const focused = { url, focused: true, visibilityState: 'visible' };
  const documentation = { ...focused, url: 'https://chat.example/docs/' };

  expect(chooseWindow([hidden, visible, focused])).toBe(focused);
  expect(chooseWindow([hidden, visible])).toBe(visible);
  expect(chooseWindow([hidden])).toBe(hidden);
  expect(chooseWindow([documentation, hidden])).toBe(hidden);
  expect(chooseWindow([documentation])).toBeUndefined();
  expect(chooseWindow([])).toBeUndefined();
});

it('a notification is outdated if its conversation has nothing unread; one without a conversation never is', () => {
  expect(isOutdated({ peer_id: 2 }, { '3': 1 })).toBe(true);
  expect(isOutdated({ peer_id: 3 }, { '3': 1 })).toBe(false);
  expect(isOutdated({}, {})).toBe(false);
  expect(isOutdated(undefined, {})).toBe(false);
});

it('the badge is what is unread of direct messages, or what the push has said while a notification of a group is shown', () => {
  expect(badgeOf(3, 0, [{ peer_id: 2 }])).toBe(0);
  expect(badgeOf(3, 1, [undefined, {}])).toBe(1);
  expect(badgeOf(3, 0, [{ peer_id: 2 }, { conversation_id: 7 }])).toBe(3);
  expect(badgeOf(undefined, 1, [{ conversation_id: 7 }])).toBe(1);
});
