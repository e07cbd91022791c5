/** A photo as it is sent: at most 1600 px, a JPEG without what the camera added, with its hash. */

export const LONGEST_PX = 1600;

export interface Shrunk {
  sha256: string;
  bytes: number;
  body: ArrayBuffer;
}

export const mayHash = (): boolean => 'subtle' in crypto;

export async function shrink(file: Blob): Promise<Shrunk> {
  const image = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const scale = Math.min(1, LONGEST_PX / Math.max(image.width, image.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  const drawn = canvas.getContext('2d');
  if (!drawn) throw new Error('no canvas');
  drawn.fillStyle = 'white';
  drawn.fillRect(0, 0, canvas.width, canvas.height);
  drawn.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.8));
  if (!blob) throw new Error('no picture');
  const body = await blob.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
  return { sha256: [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join(''), bytes: body.byteLength, body };
}
