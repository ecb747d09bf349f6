import type { Reviews } from '../api/parts.ts';
import { attributesOf, requestTarget } from '../api/request-target.ts';
import type { Clock } from '../clock.ts';
import type { Registry } from '../registry/registry.ts';
import type { Storage } from '../storage/storage.ts';
import type { Access, Attributes, User } from './access.ts';
import { createAccountTokens } from './account-tokens.ts';
import { authenticate } from './authenticate.ts';
import { forbidden } from './forbidden.ts';
import { createImpersonation } from './impersonate.ts';
import { impersonationWish } from './impersonation-wish.ts';
import { createDefaultRoles } from './rbac/create-default-roles.ts';
import { decide } from './rbac/decide.ts';
import { answerReview } from './reviews/answer-review.ts';
import { answerTokenRequest } from './reviews/answer-token-request.ts';

export interface AccessOptions {
  readonly storage: Storage;
  /** The default roles are made through it. */
  readonly registry: Registry;
  /** Bearer token of a user in `system:masters`. */
  readonly adminToken: string;
  readonly clock: Clock;
}

/** Who asks, and what they may, by the roles and bindings in the storage. Makes the default ones. */
export function createAccess({ storage, registry, adminToken, clock }: AccessOptions): Access & Reviews {
  const tokens = createAccountTokens(storage, clock);
  createDefaultRoles(registry);
  const authorize = (user: User, attributes: Attributes): void => {
    const { allowed, reason } = decide(storage, user, attributes);
    if (!allowed) throw forbidden(user, attributes, reason);
  };
  const impersonate = createImpersonation(authorize);
  return {
    authenticate(request) {
      const user = authenticate(request, { adminToken, tokens, clock });
      const wish = impersonationWish(request);
      if (wish === undefined) return user;
      const url = new URL(`https://sandbox${request.url ?? '/'}`);
      const target = requestTarget(request.method ?? '', url) ?? {
        ...{ kind: 'path', verb: (request.method ?? '').toLowerCase(), path: url.pathname },
      };
      return impersonate(user, wish, attributesOf(target));
    },
    authorize,
    review: (kind, body, asked) => answerReview({ storage, clock }, kind, body, asked),
    requestToken: (place, body, options) =>
      answerTokenRequest({ storage, tokens, clock }, place, body, options),
  };
}
