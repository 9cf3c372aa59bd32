import type { WriteLanes } from '../../repositories/conversation-writes/write-lanes';
import type { AdoptedRows } from '../../repositories/leaving/adopted-rows';
import type { ErasedMessagesRepository } from '../../repositories/leaving/erased-messages';
import type { ErasedReactionsRepository } from '../../repositories/leaving/erased-reactions';
import type { ErasedNames, ErasedNamesRepository } from '../../repositories/leaving/erased-names';
import type { ErasedRows } from '../../repositories/leaving/erased-rows';
import type { Erasure, Pieces } from '../../repositories/leaving/erasure-repository';
import type { GroupLeaving } from './group-leaving';

export interface ErasureStepsParts {
  rows: ErasedRows;
  names: ErasedNamesRepository;
  messages: ErasedMessagesRepository;
  reactions: Pick<ErasedReactionsRepository, 'listLeft'>;
  adopted: AdoptedRows;
  groups: Pick<GroupLeaving, 'leave'>;
  lanes: Pick<WriteLanes, 'submit'>;
}

/** Messages and conversations of one piece: a quarter of what a lane takes at once, so that nobody waits for long. */
const CHUNK_WRITES = 50;

/** What has to be done to erase an account. */
export class ErasureSteps {
  constructor(private readonly parts: ErasureStepsParts) {}

  /**
   * Does all of it, in small pieces and in an order in which nothing shows half: names, then messages, then reactions. Yields after each piece, with
   * the users who see a difference; in `erasure` is noted which of them need not be told again. `isLast`: what nobody sees is done once.
   */
  async *run(erasure: Erasure, isLast: boolean): Pieces {
    const { rows, adopted } = this.parts;
    yield* rows.erase(erasure.user_id, new Date(erasure.closed_at));
    yield* this.eraseNames(erasure);
    yield* this.eraseMembers(erasure);
    yield* this.eraseMessages(erasure.user_id);
    yield* this.eraseReactions(erasure.user_id);
    if (!isLast) return;
    yield* this.eraseRest(erasure.user_id);
    yield* adopted.erase(erasure.user_id);
  }

  private async *eraseNames(erasure: Erasure): Pieces {
    const { names } = this.parts;
    const { user_id } = erasure;
    let erased: ErasedNames;
    while ((erased = await names.eraseAfter(user_id, erasure.contact_id)).last_id !== undefined) {
      erasure.contact_id = erased.last_id;
      yield erased.user_ids;
    }
    while ((erased = await names.eraseGiven(user_id)).last_id !== undefined) yield erased.user_ids;
  }

  private async *eraseMembers(erasure: Erasure): Pieces {
    const { lanes, messages, groups } = this.parts;
    const { user_id, conversation_id: told_up_to } = erasure;
    // From the first one on, each time: what came too late, like a draft or joining a group, can be in any of them.
    for (let after = 0; ;) {
      const ids = await messages.listConversations(user_id, { after, told_up_to }, CHUNK_WRITES);
      const last_id = ids.at(-1);
      if (last_id === undefined) return;
      yield* groups.leave(user_id, ids);
      await Promise.all(
        ids.map((conversation_id) =>
          lanes.submit<'erase_member'>({ kind: 'erase_member', conversation_id, user_id }),
        ),
      );
      after = last_id;
      erasure.conversation_id = Math.max(told_up_to, last_id);
      yield await messages.listOthers(user_id, ids);
    }
  }

  private async *eraseMessages(user_id: number): Pieces {
    const { lanes, messages } = this.parts;
    for (;;) {
      const left = await messages.listLeft(user_id, CHUNK_WRITES);
      if (left.length === 0) return;
      await Promise.all(
        left.map(({ conversation_id, seq }) =>
          lanes.submit<'erase'>({ kind: 'erase', conversation_id, user_id, seq }),
        ),
      );
      await messages.eraseTempIds(left);
      yield await messages.listOthers(user_id, [...new Set(left.map((message) => message.conversation_id))]);
    }
  }

  private async *eraseReactions(user_id: number): Pieces {
    const { lanes, messages, reactions } = this.parts;
    for (;;) {
      const left = await reactions.listLeft(user_id, CHUNK_WRITES);
      if (left.length === 0) return;
      await Promise.all(
        left.map((reaction) =>
          lanes.submit<'erase_reaction'>({ kind: 'erase_reaction', user_id, ...reaction }),
        ),
      );
      yield await messages.listOthers(user_id, [...new Set(left.map((one) => one.conversation_id))]);
    }
  }

  private async *eraseRest(user_id: number): Pieces {
    const { messages } = this.parts;
    for (;;) {
      const rest = await messages.listHalfErased(user_id, CHUNK_WRITES);
      if (rest.length === 0) return;
      await messages.eraseRest(rest);
      yield [];
    }
  }
}
