/** What the server keeps. */
const SIZE = 256;
/** The server makes its own from it: what is lost here is lost twice. */
const QUALITY = 0.95;

/** The middle of a picture, as a square. Without what else is in the file. Throws if the browser cannot show it. */
export async function squarePicture(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file);
  const canvas = document.createElement('canvas');
  const side = Math.min(bitmap.width, bitmap.height);
  canvas.width = canvas.height = Math.min(SIZE, side);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('There is no canvas');
  context.imageSmoothingQuality = 'high';
  const [left, top] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
  context.drawImage(bitmap, left, top, side, side, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return new Promise((resolve, reject) => {
    // Browsers that cannot write WebP write PNG, which at this size is small enough as well.
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('It could not be written'))),
      'image/webp',
      QUALITY,
    );
  });
}
