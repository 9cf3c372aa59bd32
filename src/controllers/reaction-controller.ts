import { AddReaction, ListReactions, RemoveReaction } from '../contracts/routes/reactions';
import type { BindRoute } from '../http/bind-route';
import type { ReactionService } from '../services/messages/reaction-service';
import { type OwnReactions, presentMessage } from './present-messages';
import { presentPerson } from './present-native';

export function reactionController(bind: BindRoute, reactions: ReactionService, own: OwnReactions): void {
  bind(AddReaction, async ({ caller, params }) => {
    const message = await reactions.add(caller, params.id, params.emoji);
    return presentMessage(own, caller, message);
  });
  bind(RemoveReaction, async ({ caller, params }) => {
    const message = await reactions.remove(caller, params.id, params.emoji);
    return presentMessage(own, caller, message);
  });
  bind(ListReactions, async ({ caller, params, query }) => {
    const { people, next } = await reactions.people(caller, params.id, query);
    return { people: people.map(presentPerson), next };
  });
}
