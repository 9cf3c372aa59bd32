import { PASSWORD } from './demo-data';

/** One of the demo people, who acts through the REST API at `url`. */
export class DemoPerson {
  private constructor(
    private readonly url: string,
    readonly user_id: number,
    private readonly token: string,
  ) {}

  /** Registers, unless a previous run has, and logs in. */
  static async enter(url: string, { name, email }: { name: string; email: string }): Promise<DemoPerson> {
    const account = { name, email, password: PASSWORD };
    await call(url, { method: 'POST', path: '/api/auth/register', body: account, tolerated: [409] });
    const login = { email, password: PASSWORD };
    const { data } = await call(url, { method: 'POST', path: '/api/auth/login', body: login });
    return new DemoPerson(url, data.user.id, data.token);
  }

  async addContact(contact: DemoPerson): Promise<void> {
    const body = { contact_user_id: contact.user_id };
    await this.call({ method: 'POST', path: '/api/contacts/add', body, tolerated: [409] });
  }

  /** A message with the same `temp_id` is sent once, however often this is called. */
  async send(receiver: DemoPerson, content: string, temp_id: string): Promise<void> {
    const body = { receiver_id: receiver.user_id, content, temp_id };
    await this.call({ method: 'POST', path: '/api/messages/send', body });
  }

  async markRead(peer: DemoPerson): Promise<void> {
    await this.call({ method: 'PUT', path: `/api/messages/mark-read/${peer.user_id}`, body: {} });
  }

  private call(request: ApiRequest): Promise<ApiResult> {
    return call(this.url, { ...request, token: this.token });
  }
}

interface ApiRequest {
  method: 'POST' | 'PUT';
  path: string;
  body: object;
  token?: string;
  /** Statuses that count as a success too. */
  tolerated?: readonly number[];
}

interface ApiResult {
  data: { user: { id: number }; token: string };
}

/** @throws Error if the status is neither a success nor tolerated */
async function call(
  url: string,
  { method, path, body, token, tolerated = [] }: ApiRequest,
): Promise<ApiResult> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  if (!response.ok && !tolerated.includes(response.status)) {
    throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  }
  return response.json() as Promise<ApiResult>;
}
