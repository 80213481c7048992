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
  linkCheck,
  profileEdit,
  resetPasswordInput,
  sessionById,
  setupInput,
  signInInput,
  tokenById,
} from './input.ts';
import { describeLink } from './links.ts';
import { listSessions, listSignIns, listTokens, loadMe } from './queries.ts';
import { isSetUp } from './setup.ts';
import {
  assertPassword,
  changePassword,
  forgetPassword,
  resetPassword,
  setUpAndSignIn,
  signIn,
  signOut,
  signOutEverywhere,
} from './sign-in.ts';

export const createAuthRouter = (auth: Auth) =>
  router({
    me: memberProcedure({
      rest: [{ method: 'GET', path: '/me' }],
      summary: 'Who is asking, and what they may manage',
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

    signOut: publicProcedure({ summary: 'Sign out here' }).mutation(({ ctx }) => signOut(ctx, auth)),

    signOutEverywhere: memberProcedure({ summary: 'End all sessions' }).mutation(({ ctx }) =>
      signOutEverywhere(ctx, auth),
    ),

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

    sessions: memberProcedure({ summary: 'Where one is signed in' }).query(({ ctx }) =>
      listSessions(ctx.db, ctx.actor),
    ),

    signIns: memberProcedure({ summary: 'When and from where one signed in of late' }).query(({ ctx }) =>
      listSignIns(ctx.db, ctx.actor),
    ),

    endOtherSessions: memberProcedure({ summary: 'Sign out everywhere else' }).mutation(({ ctx }) =>
      endOtherSessions(ctx, auth),
    ),

    endSession: memberProcedure({ summary: 'Sign out elsewhere' })
      .input(sessionById)
      .mutation(({ ctx, input }) => endSession(ctx, auth, input.id)),

    tokens: memberProcedure({ summary: 'One’s keys for scripts' }).query(({ ctx }) => listTokens(ctx.db, ctx.actor)),

    createToken: memberProcedure({ summary: 'Make a key for scripts; it is told this once' })
      .input(createTokenInput)
      .mutation(async ({ ctx, input }) => {
        await assertPassword(ctx, auth, input.currentPassword);
        return createToken(ctx, ctx.actor.userId, input, ctx);
      }),

    revokeToken: memberProcedure({ summary: 'Revoke a key for scripts' })
      .input(tokenById)
      .mutation(({ ctx, input }) => revokeToken(ctx, auth, input.id)),
  });
