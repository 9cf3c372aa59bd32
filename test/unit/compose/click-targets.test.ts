import { clickTargets } from '../../../src/compose/click-targets';
import { loadConfig } from '../../../src/config/load-config';

const targetsWith = (settings: Record<string, string>) => clickTargets(loadConfig(settings));

it.each([
  [{ FRONTEND_URL: 'https://app.example.com,https://other.example.com' }, 'https://app.example.com'],
  [{ PORT: '5050' }, 'http://localhost:5050'],
  [{ PORT: '5050', HOST: '::1' }, 'http://[::1]:5050'],
  [{ PORT: '5050', HOST: 'chat.internal' }, 'http://chat.internal:5050'],
])('with %j leads to %s where no page of ours subscribed', (settings: Record<string, string>, fallback) => {
  expect(targetsWith(settings).fallback).toBe(fallback);
});

it('knows our pages from others', () => {
  const targets = targetsWith({ FRONTEND_URL: 'https://app.example.com' });

  expect(targets.isOwn('https://app.example.com')).toBe(true);
  expect(targets.isOwn('https://evil.example.com')).toBe(false);
});
