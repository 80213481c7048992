import type { Translation } from '../message.ts';
import type { en } from './en.ts';

export const de: Translation<typeof en> = {
  'mail.unsubscribe': 'Diese E-Mails abbestellen',
  'mail.test.subject': 'Ein Test von Kontor',
  'mail.test.text': 'Wenn Sie das lesen, versendet Kontor E-Mails so, wie es soll.',
  'mail.toKontor': 'Kontor öffnen',
  'mail.validDays': {
    one: 'Der Link funktioniert einmal, {{count}} Tag lang.',
    other: 'Der Link funktioniert einmal, {{count}} Tage lang.',
  },
  'mail.validHours': {
    one: 'Der Link funktioniert einmal, {{count}} Stunde lang.',
    other: 'Der Link funktioniert einmal, {{count}} Stunden lang.',
  },
  'mail.invitation.subject': '{{name}} lädt Sie zu {{workspace}} ein',
  'mail.invitation.text':
    '{{name}} hat für Sie ein Konto in Kontor angelegt, wo {{workspace}} Kunden und Deals verwaltet.',
  'mail.invitation.signIn': 'Wählen Sie ein Passwort, und melden Sie sich mit {{email}} an.',
  'mail.password.subject': 'Wählen Sie ein neues Passwort',
  'mail.password.text': 'Für das Konto {{email}} bei {{workspace}} wurde ein neues Passwort angefordert.',
  'mail.password.notYou': 'Wenn Sie das nicht erwartet haben, tun Sie nichts: Ihr Passwort bleibt, wie es ist.',
  'mail.password.action': 'Passwort wählen',
  'mail.passwordChanged.subject': 'Ihr Passwort wurde geändert',
  'mail.passwordChanged.text':
    'Das Passwort von {{email}} wurde geändert. Wer mit dem bisherigen angemeldet war, wurde abgemeldet.',
  'mail.passwordChanged.notYou':
    'Wenn Sie das nicht waren, lassen Sie sich auf der Anmeldeseite sofort ein neues Passwort schicken, und sagen Sie Ihrem Administrator Bescheid.',
  'mail.emailChange.subject': 'Bestätigen Sie eine neue E-Mail-Adresse',
  'mail.emailChange.action': 'Ansehen und bestätigen',
  'mail.emailChange.old':
    'Künftig sollen Sie sich mit {{email}} anmelden, statt mit der Adresse, an die diese E-Mail ging.',
  'mail.emailChange.new': '{{name}} möchte sich mit dieser Adresse, {{email}}, bei Kontor anmelden.',
  'mail.emailChange.both': 'Die Änderung gilt, sobald beide Adressen sie bestätigt haben.',
  'mail.emailChange.notYou':
    'Wenn Sie das nicht verlangt haben, kennt jemand Ihr Passwort: Bestätigen Sie nicht, und ändern Sie es sofort.',
  'mail.emailChanged.subject': 'Ihre E-Mail-Adresse wurde geändert',
  'mail.emailChanged.text': 'Ab jetzt melden Sie sich bei Kontor mit {{email}} an, und E-Mails gehen dorthin.',
  'mail.emailChanged.notYou': 'Wenn Sie das nicht waren, sagen Sie sofort Ihrem Administrator Bescheid.',
};
