import sharp from 'sharp';

/** A PNG of one pixel. */
export function aPicture(): Buffer {
  return Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
    'base64',
  );
}

type Colour = [red: number, green: number, blue: number];
export const RED: Colour = [255, 0, 0];
export const BLUE: Colour = [0, 0, 255];

/** A picture of two colours, one on the left and one on the right. */
export function twoColours(width: number, height: number, left = RED, right = BLUE): sharp.Sharp {
  const pixels = Buffer.alloc(width * height * 3);
  for (let index = 0; index < width * height; index++) {
    pixels.set(index % width < width / 2 ? left : right, index * 3);
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** The colour of a pixel, rounded to what survives a lossy format. */
export async function colourAt(picture: Buffer, left: number, top: number): Promise<Colour> {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (top * info.width + left) * info.channels;
  const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
  const rounded = (value: number) => (value > 200 ? 255 : value < 55 ? 0 : value);
  return [rounded(red), rounded(green), rounded(blue)];
}
