import { formatsOf } from '../../../src/cli/vapid-formats';
import { generateVapidKeys, parseVapidKeys } from '../../../src/domain/push/vapid-keys';

it('formatsOf writes a pair in forms that the settings read back', () => {
  const pair = generateVapidKeys();
  const { public_key, ...forms } = formatsOf(pair);

  for (const form of Object.values(forms)) expect(parseVapidKeys(public_key, form)).toEqual(pair);
});
