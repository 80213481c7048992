/** What mails say. */
export const en = {
  'mail.unsubscribe': 'Stop these e-mails',
  'mail.test.subject': 'A test from Kontor',
  'mail.test.text': 'If you can read this, Kontor sends mail as it should.',
  'mail.toKontor': 'Open Kontor',
  'mail.validDays': {
    one: 'The link works once, for {{count}} day.',
    other: 'The link works once, for {{count}} days.',
  },
  'mail.validHours': {
    one: 'The link works once, for {{count}} hour.',
    other: 'The link works once, for {{count}} hours.',
  },
  'mail.invitation.subject': '{{name}} invites you to {{workspace}}',
  'mail.invitation.text':
    '{{name}} has made an account for you in Kontor, where {{workspace}} keeps its customers and deals.',
  'mail.invitation.signIn': 'Choose a password, and sign in with {{email}}.',
  'mail.password.subject': 'Choose a new password',
  'mail.password.text': 'A new password was asked for, for the account {{email}} at {{workspace}}.',
  'mail.password.notYou': 'If you did not expect this, do nothing: your password stays as it is.',
  'mail.password.action': 'Choose a password',
  'mail.passwordChanged.subject': 'Your password was changed',
  'mail.passwordChanged.text':
    'The password of {{email}} was changed. Whoever was signed in with the one before has been signed out.',
  'mail.passwordChanged.notYou':
    'If that was not you, have a new password mailed to you from the sign-in page at once, and tell your administrator.',
  'mail.emailChange.subject': 'Confirm a new e-mail address',
  'mail.emailChange.action': 'Look at it and confirm',
  'mail.emailChange.old':
    'You are to sign in with {{email}} from now on, instead of the address that this mail went to.',
  'mail.emailChange.new': '{{name}} wants to sign in to Kontor with this address, {{email}}.',
  'mail.emailChange.both': 'The change takes effect when both addresses have confirmed it.',
  'mail.emailChange.notYou':
    'If you did not ask for this, somebody knows your password: do not confirm, and change it at once.',
  'mail.emailChanged.subject': 'Your e-mail address was changed',
  'mail.emailChanged.text': 'From now on you sign in to Kontor with {{email}}, and mail goes there.',
  'mail.emailChanged.notYou': 'If that was not you, tell your administrator at once.',
} as const;
