/**
 * A message goes to several sockets and into several packets within one turn of the event loop: its JSON is made once. Kept in
 * a plain map that is emptied when the turn is over; weak references would keep the garbage collector busy.
 */
const shared = new Map<object, string>();
let isScheduled = false;

/** `json` stands for `value` until the end of the turn. */
export function shareJson(value: object, json: string): void {
  shared.set(value, json);
  if (isScheduled) return;
  isScheduled = true;
  setImmediate(() => {
    isScheduled = false;
    shared.clear();
  });
}

/** As JSON.stringify, with what was shared taken as it is: at the top, or under the key `message`. */
export function toJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const known = shared.get(value);
  if (known !== undefined) return known;
  if (!('message' in value)) return JSON.stringify(value);
  const message = shared.get(value.message as object);
  if (message === undefined) return JSON.stringify(value);
  let json = '{';
  for (const [name, field] of Object.entries(value)) {
    if (field === undefined) continue;
    json += `${json === '{' ? '' : ','}"${name}":${name === 'message' ? message : JSON.stringify(field)}`;
  }
  return `${json}}`;
}

/** The JSON of an object with one field more. */
export function withField(object: string, name: string, json: string): string {
  return `${object.slice(0, -1)}${object === '{}' ? '' : ','}"${name}":${json}}`;
}
