/** Everything that a member may be able to do. Clients are told which of it they can, and compute nothing. */
export const CAPABILITIES = [
  'send',
  'send_files',
  'mention_all',
  'add_members',
  'remove_members',
  'invite',
  'edit_info',
  'pin',
  'delete_any',
  'set_roles',
  'set_expiry',
  'leave',
] as const;
export type Capability = (typeof CAPABILITIES)[number];
