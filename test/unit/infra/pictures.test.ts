import sharp from 'sharp';
import { BusyError } from '../../../src/domain/errors';
import { Pictures } from '../../../src/infra/pictures';
import { aPicture } from '../../support/pictures';

it('makes one picture at a time, and refuses more than eight that wait', async () => {
  const pictures = new Pictures();
  const results = await Promise.allSettled(Array.from({ length: 12 }, () => pictures.make(aPicture())));

  const refused = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason as unknown] : [],
  );
  expect(refused).toHaveLength(3);
  for (const reason of refused) expect(reason).toBeInstanceOf(BusyError);
  expect((await pictures.make(aPicture())).length).toBeGreaterThan(0);
});

it('goes on after a picture that cannot be read', async () => {
  const pictures = new Pictures();
  const broken = pictures.make(aPicture().subarray(0, 40));
  const good = pictures.make(aPicture());
  await expect(broken).rejects.toMatchObject({ code: 'invalid_request' });
  expect((await sharp(await good).metadata()).width).toBe(256);
});

it('leaves no other loader on', async () => {
  await new Pictures().make(aPicture());
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
  await expect(sharp(svg).metadata()).rejects.toThrow('unsupported image format');
});
