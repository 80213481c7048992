import { memberProcedure, publicProcedure, router } from '../trpc/procedures.ts';
import { pictureUpload } from '../users/input.ts';
import { removePicture, setPicture } from '../users/pictures.ts';
import { createToken, endOtherSessions, endSession, revokeToken, updateProfile } from './account.ts';
import type { Auth } from './auth.ts';
import { cancelEmailChange, confirmEmailChange, describeEmailLink } from './email-change.ts';
import {
  changePasswordInput,
  createTokenInput,
  emailLink,
  forgottenPassword,
  givenAgain,
  givenCode,
  linkCheck,
  profileEdit,
  resetPasswordInput,
  secondStep,
  sessionById,
  setupInput,
  signInInput,
  tokenById,
  viewedUser,
} from './input.ts';
import { describeLink } from './links.ts';
import { listSessions, listSignIns, listTokens, loadMe } from './queries.ts';
import { isSetUp } from './setup.ts';
import {
  assertPasswordGiven,
  changePassword,
  confirmPassword,
  forgetPassword,
  inSession,
  resetPassword,
  setUpAndSignIn,
  signIn,
  signInWithCode,
  signOut,
  signOutEverywhere,
} from './sign-in.ts';
import { beginTwoFactor, describeTwoFactor, finishTwoFactor, renewRecoveryCodes, stopTwoFactor } from './two-factor.ts';
import { stopViewing, viewAs } from './viewing.ts';

export const createAuthRouter = (auth: Auth) =>
  router({
    me: memberProcedure({
      rest: [{ method: 'GET', path: '/me' }],
      summary: 'Who is asking, and what they may manage',
      isBeforeTwoFactor: true,
    }).query(({ ctx }) => loadMe(ctx.db, ctx.actor, auth)),

    setupState: publicProcedure({
      summary: 'Whether somebody works here already, and forgotten passwords are mailed',
    }).query(async ({ ctx }) => ({
      isSetUp: await isSetUp(ctx.db),
      sendsMail: auth.mailer.smtp !== null,
    })),

    setup: publicProcedure({ summary: 'Make the first administrator, by the link that the server printed' })
      .input(setupInput)
      .mutation(({ ctx, input }) => setUpAndSignIn(ctx, auth, input)),

    signIn: publicProcedure({ summary: 'Sign in; the session is a cookie' })
      .input(signInInput)
      .mutation(({ ctx, input }) => signIn(ctx, auth, input)),

    signInWithCode: publicProcedure({ summary: 'The second step of signing in: a code, or a recovery code' })
      .input(secondStep)
      .mutation(({ ctx, input }) => signInWithCode(ctx, auth, input)),

    confirmPassword: memberProcedure({
      summary: 'Give one’s password once more: for a quarter of an hour this session may do what is delicate',
      isBeforeTwoFactor: true,
    })
      .input(givenAgain)
      .mutation(({ ctx, input }) => confirmPassword(ctx, auth, input.currentPassword)),

    twoFactor: memberProcedure({
      summary: 'Whether a second factor is asked of one',
      isBeforeTwoFactor: true,
      isPersonal: true,
    }).query(({ ctx }) => describeTwoFactor(ctx.db, ctx.actor.userId, auth)),

    beginTwoFactor: memberProcedure({
      summary: 'A secret for an app that makes codes; it is asked for once a code of it was right',
      isDelicate: true,
      isBeforeTwoFactor: true,
    }).mutation(({ ctx }) => beginTwoFactor(inSession(ctx), auth)),

    finishTwoFactor: memberProcedure({
      summary: 'Turn the second factor on by its first code; tells the recovery codes',
      isBeforeTwoFactor: true,
    })
      .input(givenCode)
      .mutation(async ({ ctx, input }) => ({
        recoveryCodes: await finishTwoFactor(inSession(ctx), auth, input.code),
      })),

    renewRecoveryCodes: memberProcedure({
      summary: 'New recovery codes; those before work no more',
      isDelicate: true,
    }).mutation(async ({ ctx }) => ({ recoveryCodes: await renewRecoveryCodes(inSession(ctx)) })),

    stopTwoFactor: memberProcedure({ summary: 'Sign in without a second factor again', isDelicate: true }).mutation(
      ({ ctx }) => stopTwoFactor(inSession(ctx), auth),
    ),

    signOut: publicProcedure({ summary: 'Sign out here' }).mutation(({ ctx }) => signOut(ctx, auth)),

    signOutEverywhere: memberProcedure({ summary: 'End all sessions' }).mutation(({ ctx }) =>
      signOutEverywhere(ctx, auth),
    ),

    viewAs: memberProcedure({
      summary: 'See everything as somebody else does, for an hour at most; an administrator’s, in a browser',
      isDelicate: true,
    })
      .input(viewedUser)
      .mutation(({ ctx, input }) => viewAs(inSession(ctx), auth, input.userId)),

    stopViewing: memberProcedure({
      summary: 'See everything as oneself again',
      isBeforeTwoFactor: true,
      isWhileViewing: true,
    }).mutation(({ ctx }) => stopViewing(inSession(ctx), auth)),

    // A mutation although it only reads: what a query asks for stands in addresses, which are logged.
    checkLink: publicProcedure({ summary: 'Whether a one-time link still works, and whose it is' })
      .input(linkCheck)
      .mutation(({ ctx, input }) => describeLink(ctx.db, input)),

    resetPassword: publicProcedure({ summary: 'Choose a password, by a one-time link' })
      .input(resetPasswordInput)
      .mutation(({ ctx, input }) => resetPassword(ctx, auth, input)),

    forgotPassword: publicProcedure({ summary: 'Have a link to a new password mailed to oneself' })
      .input(forgottenPassword)
      .mutation(({ ctx, input }) => forgetPassword(ctx, auth, input)),

    checkEmailLink: publicProcedure({ summary: 'What a link confirms that was mailed for a new e-mail address' })
      .input(emailLink)
      .mutation(({ ctx, input }) => describeEmailLink(ctx.db, input.token)),

    confirmEmail: publicProcedure({ summary: 'Confirm a new e-mail address, by one of the two links' })
      .input(emailLink)
      .mutation(({ ctx, input }) => confirmEmailChange(ctx, auth, input.token)),

    cancelEmailChange: memberProcedure({ summary: 'Stay with one’s e-mail address; the links work no more' }).mutation(
      ({ ctx }) => cancelEmailChange(ctx, ctx.actor.userId),
    ),

    changePassword: memberProcedure({ summary: 'Change one’s password; other sessions end' })
      .input(changePasswordInput)
      .mutation(({ ctx, input }) => changePassword(ctx, auth, input)),

    updateProfile: memberProcedure({ summary: 'Change one’s name, e-mail address, language or time zone' })
      .input(profileEdit)
      .mutation(async ({ ctx, input }) => {
        await updateProfile(ctx, auth, input);
        return loadMe(ctx.db, ctx.actor, auth);
      }),

    setPicture: memberProcedure({
      rest: [{ method: 'POST', path: '/me/picture' }],
      summary: 'Choose a picture of oneself: a PNG, JPEG or WebP, as base64',
    })
      .input(pictureUpload)
      .mutation(async ({ ctx, input }) => {
        await setPicture(ctx, ctx.actor.userId, Buffer.from(input.content, 'base64'));
        return loadMe(ctx.db, ctx.actor, auth);
      }),

    removePicture: memberProcedure({
      rest: [{ method: 'DELETE', path: '/me/picture', status: 204 }],
      summary: 'Take the picture of oneself away',
    }).mutation(({ ctx }) => removePicture(ctx, ctx.actor.userId)),

    sessions: memberProcedure({ summary: 'Where one is signed in', isPersonal: true }).query(({ ctx }) =>
      listSessions(ctx.db, ctx.actor),
    ),

    signIns: memberProcedure({ summary: 'When and from where one signed in of late', isPersonal: true }).query(
      ({ ctx }) => listSignIns(ctx.db, ctx.actor),
    ),

    endOtherSessions: memberProcedure({ summary: 'Sign out everywhere else' }).mutation(({ ctx }) =>
      endOtherSessions(ctx, auth),
    ),

    endSession: memberProcedure({ summary: 'Sign out elsewhere' })
      .input(sessionById)
      .mutation(({ ctx, input }) => endSession(ctx, auth, input.id)),

    tokens: memberProcedure({ summary: 'One’s keys for scripts', isPersonal: true }).query(({ ctx }) =>
      listTokens(ctx.db, ctx.actor),
    ),

    createToken: memberProcedure({ summary: 'Make a key for scripts; it is told this once' })
      .input(createTokenInput)
      .mutation(async ({ ctx, input }) => {
        await assertPasswordGiven(ctx, auth, input.currentPassword);
        return createToken(ctx, ctx.actor.userId, input, ctx);
      }),

    revokeToken: memberProcedure({ summary: 'Revoke a key for scripts' })
      .input(tokenById)
      .mutation(({ ctx, input }) => revokeToken(ctx, auth, input.id)),
  });
