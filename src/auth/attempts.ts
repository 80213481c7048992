import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../core/errors.ts';
import { say } from '../core/messages/message.ts';

/** Guesses at one account's password, from wherever. */
const PER_ACCOUNT = { points: 10, duration: 15 * 60 };
/** Guesses from one address, at whatever accounts: a whole office may share it, so it is soon forgotten. */
const PER_ADDRESS = { points: 15, duration: 60 };
/** Failures alike that the audit log is told of. */
const TOLD = { points: 20, duration: 60 };

/** Mails with a link to one account, which somebody else may be asking for. */
const MAILS_PER_ACCOUNT = { points: 3, duration: 60 * 60 };
const MAILS_PER_ADDRESS = { points: 20, duration: 60 * 60 };

/** Who is guessing at what: the account by e-mail address or by id. */
export type Attempt = { address: string; account: string };

export type Attempts = {
  /** Counts one attempt before its password is even looked at, and refuses those that are too many. */
  count: (attempt: Attempt) => Promise<void>;
  /** A right password: the account starts anew, and the address gets this attempt back. */
  succeed: (attempt: Attempt) => Promise<void>;
  forgive: (account: string) => Promise<void>;
  /** Whether one more failure like this is worth telling. */
  mayTell: (failure: string) => Promise<boolean>;
};

/** How many passwords may be tried; kept in memory, so a restart forgets it. */
export function countAttempts(): Attempts {
  const byAccount = new RateLimiterMemory({ ...PER_ACCOUNT, keyPrefix: 'account' });
  const byAddress = new RateLimiterMemory({ ...PER_ADDRESS, keyPrefix: 'address' });
  const told = new RateLimiterMemory({ ...TOLD, keyPrefix: 'told' });
  const forgive = async (account: string) => {
    await byAccount.delete(account);
  };
  return {
    // The address first: who is refused there can't fill the memory with accounts, or lock them.
    count: async ({ address, account }) => {
      await consume(byAddress, address);
      await consume(byAccount, account);
    },
    succeed: async ({ address, account }) => {
      await forgive(account);
      await byAddress.reward(address);
    },
    forgive,
    mayTell: (failure) =>
      told.consume(failure).then(
        () => true,
        () => false,
      ),
  };
}

/** How often mail with a link may be asked for by whoever does not have to sign in for it. */
export function countMailRequests(): Pick<Attempts, 'count'> {
  const byAccount = new RateLimiterMemory({ ...MAILS_PER_ACCOUNT, keyPrefix: 'account' });
  const byAddress = new RateLimiterMemory({ ...MAILS_PER_ADDRESS, keyPrefix: 'address' });
  return {
    count: async ({ address, account }) => {
      await consume(byAddress, address);
      await consume(byAccount, account);
    },
  };
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    throw new AppError('TOO_MANY_REQUESTS', say('tooManyAttempts'), {
      retryAfterSeconds: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)),
    });
  }
}
