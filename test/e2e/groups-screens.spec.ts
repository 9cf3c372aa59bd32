import type { Page } from '@playwright/test';
import { expect, historyIsSettled, openConversation, test } from './support/browser';
import { groupScene } from './support/groups';
import { call } from './support/people';
import { check, looks } from './support/screens';

async function at(page: Page, query: string): Promise<void> {
  await historyIsSettled(page);
  await page.goto(`/dashboard.html?${query}`);
}

for (const { name, device } of looks) {
  test(`every screen of groups is accessible and fits: ${name}`, async ({ devices, url }) => {
    const { ana, bia, id, link } = await groupScene(url);
    const page = await devices.open({ ...device, reducedMotion: 'reduce' });
    await page.goto(link);
    await expect(page.getByText('You are invited to')).toBeVisible();
    await check(page, name, 'groups-invited');
    await page.getByLabel('E-mail').fill(ana.user.email);
    await page.getByLabel('Password', { exact: true }).fill(ana.password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await expect(page.getByRole('button', { name: 'Join group' })).toBeVisible();

    for (const language of ['en', 'pt-br'] as const) {
      const shown = (screen: string) => check(page, `${name}-${language}`, `groups-${screen}`);
      if (language === 'pt-br') {
        await at(page, 'view=settings');
        await page.getByLabel('Language').selectOption('pt-BR');
        await expect(page.getByRole('heading', { name: 'Configurações' })).toBeVisible();
      }
      await page.goto(link);
      await expect(page.locator('.group-head h2')).toBeVisible();
      await shown('join');
      await at(page, '');
      await expect(page.locator('.archived-link')).toBeVisible();
      await shown('list');
      await page.locator('.archived-link').click();
      await expect(page.locator('.row-name')).toHaveText(['Old boats']);
      await shown('archived');
      await at(page, `conversation=${id}`);
      await expect(page.locator('.bubble')).toHaveCount(4);
      await shown('conversation');
      await page.locator('.own .bubble-more').focus();
      await page.keyboard.press('Enter');
      await page.getByRole('menuitem', { name: language === 'en' ? 'Read by' : 'Quem leu' }).click();
      await expect(page.locator('.reader')).toHaveCount(0);
      await shown('readers');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+/');
      await expect(page.locator('.keys')).toBeVisible();
      await shown('keys');
      await page.keyboard.press('Escape');
      await at(page, `view=group&conversation=${id}`);
      await expect(page.locator('.member')).toHaveCount(3);
      await shown('info');
      await page.locator('.member .icon-button').first().click();
      await shown('member-menu');
      await page.keyboard.press('Escape');
      for (const part of ['edit', 'add', 'links', 'successor']) {
        await at(page, `view=group&conversation=${id}&page=${part}`);
        await expect(page.locator('.panel-head h1')).toBeVisible();
        if (part === 'links') await expect(page.locator('.invite-link')).toBeVisible();
        if (part === 'successor') await expect(page.locator('.option')).toHaveCount(2);
        await shown(part);
      }
      await at(page, 'view=new-group');
      await page.getByRole('checkbox').first().check();
      await shown('new');
    }

    // What is still asked for when she is removed would be refused.
    const isAsked = page.waitForResponse((response) => response.url().endsWith('/pins'));
    await at(page, `conversation=${id}`);
    await expect(page.locator('.composer')).toBeVisible();
    await isAsked;
    await call(url, `PATCH /api/conversations/${id}/members/${bia.user.id}`, { role: 'owner' }, ana.token);
    await call(url, `DELETE /api/conversations/${id}/members/${ana.user.id}`, undefined, bia.token);
    await expect(page.locator('.blocked-note')).toBeVisible();
    await check(page, name, 'groups-left');
  });
}

test('Back leads from a page about a group to the group, its conversation and the list', async ({
  devices,
  url,
}) => {
  const { ana } = await groupScene(url);
  const page = await devices.openAs(ana, looks[0].device);
  await openConversation(page, 'Sunday sailors');
  await page.locator('.conversation-head').getByRole('button', { name: 'Sunday sailors' }).click();
  await page.getByRole('button', { name: 'Invite links' }).click();
  await expect(page.getByRole('heading', { name: 'Invite links' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Group info' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Sunday sailors', level: 2 })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Chats' })).toBeVisible();
});
