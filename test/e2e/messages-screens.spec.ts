import { expect, openConversation, test } from './support/browser';
import { group, sendTo } from './support/groups';
import { addContact, call, type Person, register } from './support/people';
import { check, looks } from './support/screens';

interface Sent {
  message: { id: number };
}

async function say(id: number, by: Person, draft: object): Promise<number> {
  const { message } = await call<Sent>(by.base, `POST /api/conversations/${id}/messages`, draft, by.token);
  return message.id;
}

/** Ana and Bia speak of a cake, with everything that can be done to a message. */
async function cakeScene(url: string): Promise<{ ana: Person; id: number }> {
  const [ana, bia] = [await register(url, 'Ana Ribeiro'), await register(url, 'Bia Andrade')];
  await addContact(ana, bia);
  const id = await group('Sunday sailors', [ana, bia]);
  await sendTo(id, ana, 'Who brings the cake on Sunday?');
  const answered = await say(id, bia, {
    content: 'Me, the big one with apples, if the oven works again by then.',
  });
  const reply = await say(id, ana, { content: 'Wonderful', reply_to: answered });
  await say(id, bia, { content: 'Me, the big one with apples', reply_to: reply });
  await say(id, ana, { forward_of: answered });
  await call(
    url,
    `PUT /api/messages/${answered}/reactions/${encodeURIComponent('❤️')}`,
    undefined,
    ana.token,
  );
  for (const by of [ana, bia]) {
    await call(url, `PUT /api/messages/${reply}/reactions/${encodeURIComponent('🎂')}`, undefined, by.token);
  }
  await call(url, `PUT /api/conversations/${id}/pins/${answered}`, undefined, ana.token);
  const edited = await say(id, ana, { content: 'See you at eigt' });
  await call(url, `PATCH /api/messages/${edited}`, { content: 'See you at eight', edit_of: null }, ana.token);
  return { ana, id };
}

for (const { name, device } of looks) {
  test(`answers, edits, reactions, pins and their dialogs are accessible and fit: ${name}`, async ({
    devices,
    url,
  }) => {
    const { ana } = await cakeScene(url);
    const page = await devices.openAs(ana, { ...device, reducedMotion: 'reduce' });
    await openConversation(page, 'Sunday sailors');
    const shown = (screen: string) => check(page, name, `messages-${screen}`);
    const openMenu = async (at: number): Promise<void> => {
      await page.locator('.bubble-more').nth(at).focus();
      await page.keyboard.press('Enter');
    };
    const choose = (action: string) => page.getByRole('menuitem', { name: action, exact: true }).click();
    const close = () => page.keyboard.press('Escape');

    await expect(page.getByRole('group', { name: 'Pinned message' })).toBeVisible();
    await shown('conversation');
    await openMenu(2);
    await shown('menu');
    await choose('Reply');
    await shown('replying');
    await page.getByRole('textbox', { name: 'Message' }).press('Escape');
    await openMenu(2);
    await choose('Reactions');
    await expect(page.locator('.dialog-list .reader')).toHaveCount(2);
    await shown('reactions');
    await close();
    await openMenu(2);
    await page.getByRole('menuitemcheckbox', { name: 'React' }).click();
    await expect(page.locator('.emoji-picker button').first()).toBeVisible();
    await shown('react');
    await close();
    await openMenu(2);
    await choose('Forward');
    await shown('forward');
    await close();
    await page.getByRole('button', { name: 'Pinned messages' }).click();
    await shown('pins');
    await close();
    await page.getByRole('button', { name: 'edited' }).click();
    await expect(page.locator('.earlier-texts li')).toHaveCount(2);
    await shown('edits');
    await close();
    await page.getByRole('textbox', { name: 'Message' }).focus();
    await page.keyboard.press('ArrowUp');
    await shown('editing');
  });
}
