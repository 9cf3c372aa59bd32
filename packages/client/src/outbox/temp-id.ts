/** 128 random bits in hexadecimal. Not randomUUID, which exists on HTTPS pages only. */
export function newTempId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
