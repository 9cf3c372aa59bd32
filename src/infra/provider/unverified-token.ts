/** A token's two readable parts, whose signature nobody has verified. */
export interface UnverifiedToken {
  header: Readonly<Record<string, unknown>>;
  payload: Readonly<Record<string, unknown>>;
}

/** Undefined if it is no signed token in the compact form (RFC 7515). */
export function readUnverified(token: string): UnverifiedToken | undefined {
  const [header, payload, signature, ...rest] = token.split('.', 4);
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) {
    return undefined;
  }
  const [readHeader, readPayload] = [readObject(header), readObject(payload)];
  return readHeader && readPayload && { header: readHeader, payload: readPayload };
}

function readObject(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    // Strangers send anything.
    return undefined;
  }
}
