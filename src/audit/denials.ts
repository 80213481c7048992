import { RateLimiterMemory } from 'rate-limiter-flexible';
import { type UserActor, whoIsThere } from '../access/actor.ts';
import type { Db } from '../db/client.ts';
import { type Origin, recordAccess } from '../events/access.ts';

/** Of one person: who tries the same door again and again has been told of enough. */
const TOLD = { points: 20, duration: 60 };

type Denial = { actor: UserActor; procedure: string; origin: Origin };

export type Denials = {
  /** Records it beside the answer, which does not wait: a refused call may hold a transaction that is rolled back. */
  tell: (denial: Denial) => void;
  /** Resolves once all that was told is recorded. */
  settled: () => Promise<void>;
};

type Options = { db: Db; onCommit: () => void; onError: (error: unknown) => void };

export function createDenials({ db, onCommit, onError }: Options): Denials {
  const limiter = new RateLimiterMemory({ ...TOLD, keyPrefix: 'denied' });
  const writing = new Set<Promise<void>>();

  async function write({ actor, procedure, origin }: Denial): Promise<void> {
    const userId = whoIsThere(actor);
    const isOneTooMany = await limiter.consume(userId).then(
      () => false,
      () => true,
    );
    if (isOneTooMany) return;
    const details = { procedure };
    await recordAccess({ actor, db, onCommit }, { kind: 'denied', userId, details, origin });
  }

  return {
    tell: (denial) => {
      const work = write(denial)
        .catch(onError)
        .finally(() => writing.delete(work));
      writing.add(work);
    },
    settled: async () => {
      await Promise.all(writing);
    },
  };
}
