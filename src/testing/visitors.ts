// What roles tell of the fields of each record type.
import '../companies/entity.ts';
import '../contacts/entity.ts';
import '../deals/entity.ts';
import '../tasks/entity.ts';
import { createAuth } from '../auth/auth.ts';
import { createAuthRouter } from '../auth/router.ts';
import type { Db } from '../db/client.ts';
import type { Mailer } from '../mail/mail.ts';
import { createRolesRouter } from '../roles/router.ts';
import { createSealer } from '../sealing/sealer.ts';
import type { Context } from '../trpc/context.ts';
import { createCallerFactory, router } from '../trpc/procedures.ts';
import { createUsersRouter } from '../users/router.ts';

/** People who are yet to sign in, over the procedures of auth and users alone. */
export function admitVisitors({ db, isSecure = false, mailer }: { db: Db; isSecure?: boolean; mailer?: Mailer }) {
  const auth = createAuth({
    db,
    isSecure,
    publicUrl: 'https://crm.example',
    sealer: createSealer('tests'),
    ...(mailer && { mailer }),
  });
  const routers = router({
    auth: createAuthRouter(auth),
    users: createUsersRouter(auth),
    roles: createRolesRouter(auth),
  });
  const createCaller = createCallerFactory(routers);

  /** A browser with its cookie, or a script with its token. */
  function visitor({
    bearerToken = null,
    address = '192.0.2.1',
  }: {
    bearerToken?: string | null;
    address?: string;
  } = {}) {
    const jar = { cookie: '', header: '' };
    const context = (): Context => {
      const sessionToken = auth.sessionCookieOf(jar.cookie);
      return {
        db,
        adhoc: db,
        onCommit: () => {},
        authenticate: () => auth.actorOf({ sessionToken, bearerToken }),
        address,
        setHeader: (name, value) => {
          if (name !== 'set-cookie') return;
          jar.header = value;
          jar.cookie = value.split(';')[0] ?? '';
        },
        sessionToken,
        userAgent: 'a test',
        requestId: 'test',
      };
    };
    return { jar, call: createCaller(context), token: () => auth.sessionCookieOf(jar.cookie) };
  }
  return { auth, visitor };
}
