/** A value that is JSON already. The packet encoder writes it as it is: at the top of an argument, or under the key `message`. */
export class EncodedJson {
  constructor(readonly json: string) {}
}

/** As JSON.stringify, with {@link EncodedJson} written as it is. */
export function toJson(value: unknown): string {
  if (value instanceof EncodedJson) return value.json;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const message = (value as { message?: unknown }).message;
  if (!(message instanceof EncodedJson)) return JSON.stringify(value);
  let json = '{';
  for (const [name, field] of Object.entries(value)) {
    if (field === undefined) continue;
    json += `${json === '{' ? '' : ','}"${name}":${name === 'message' ? message.json : JSON.stringify(field)}`;
  }
  return `${json}}`;
}
