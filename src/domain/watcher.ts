/** A socket of a live client that watches a conversation. */
export interface Watcher {
  user_id: number;
  connection_id: string;
}
