import { z } from 'zod';
import { Contact, ContactListItem, FoundUser, Message, User } from '../classic/entities';
import { LiveDraft, Place } from '../live/events';
import { ListedContact, NativeSyncPage, UnlistedContact } from '../native/changes';
import {
  Conversation,
  LeftSettings,
  Member,
  Mention,
  Message as NativeMessage,
  Person,
  Settings,
} from '../native/entities';
import { Block } from '../routes/blocks';
import { Device, PushPreferences, Subscription } from '../routes/devices';
import { GroupInvite } from '../routes/group-invites';
import { Peer, Receipt, RemovedContact, SyncedConversation, SyncedMessage, SyncPage } from '../routes/sync';
import type { JsonSchema } from './json-schema';
import { withNotes } from './notes/notes';

/** The schemas that the documents refer to by name instead of repeating them. */
const NAMED: Record<string, z.ZodType> = {
  User,
  FoundUser,
  Contact,
  ContactListItem,
  RemovedContact,
  Message,
  SyncedMessage,
  SyncedConversation,
  Peer,
  Receipt,
  Subscription,
  Device,
  PushPreferences,
  Block,
  Person,
  Conversation,
  Settings,
  LeftSettings,
  Member,
  Mention,
  NativeMessage,
  ListedContact,
  UnlistedContact,
  SyncPage,
  NativeSyncPage,
  GroupInvite,
  LiveDraft,
  Place,
};

const names = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries(NAMED)) names.add(schema, { id });

/** Whether a route ignores this part of its input. */
export function isUnread(schema: z.ZodType): boolean {
  return schema instanceof z.ZodUnknown;
}

/** Converts schemas to JSON Schema (draft 2020-12), and collects the named ones in `components`. */
export class SchemaCollector {
  readonly components: Record<string, JsonSchema> = {};

  /** A schema of what clients send: before trimming and other transformations. */
  input(schema: z.ZodType): JsonSchema {
    return this.convert(schema, 'input');
  }

  /** A schema of what the server sends. */
  output(schema: z.ZodType): JsonSchema {
    return this.convert(schema, 'output');
  }

  private convert(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const {
      $defs,
      $schema: _,
      ...converted
    } = z.toJSONSchema(schema, {
      io,
      metadata: names,
      override: ({ jsonSchema }) => simplify(jsonSchema),
    }) as JsonSchema & { $defs?: Record<string, JsonSchema> };
    for (const [name, definition] of Object.entries($defs ?? {})) {
      const { id: _id, ...rest } = definition;
      this.components[name] = withNotes(NAMED[name], moveReferences(rest) as JsonSchema);
    }
    return withNotes(schema, moveReferences(converted) as JsonSchema);
  }
}

/** Removes what tells readers nothing or is not so: further fields may come, integers are safe, a date-time needs no pattern. */
function simplify(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.additionalProperties === false) delete schema.additionalProperties;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.format === 'date-time') delete schema.pattern;
}

/** Rewrites references to the schema's own `$defs` into references to the document's components. */
function moveReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(moveReferences);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string'
        ? inner.replace('#/$defs/', '#/components/schemas/')
        : moveReferences(inner),
    ]),
  );
}
