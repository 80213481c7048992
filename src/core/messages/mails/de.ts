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
  'mail.twoFactorOn.subject': 'Ihr Konto verlangt jetzt einen zweiten Faktor',
  'mail.twoFactorOff.subject': 'Ihr Konto verlangt keinen zweiten Faktor mehr',
  'mail.twoFactor.notYou':
    'Wenn Sie das nicht waren, ändern Sie sofort Ihr Passwort, und sagen Sie Ihrem Administrator Bescheid.',

  'mail.news.open': 'In Kontor öffnen',
  'mail.news.why': 'Was Sie per E-Mail erfahren, wählen Sie in Kontor unter Einstellungen, Benachrichtigungen.',
  'mail.news.more': { one: 'und {{count}} weitere', other: 'und {{count}} weitere' },
  'mail.news.assigned': { one: '{{count}} Zuweisung für Sie', other: '{{count}} Zuweisungen für Sie' },
  'mail.news.mentioned': { one: 'Sie wurden {{count}}-mal erwähnt', other: 'Sie wurden {{count}}-mal erwähnt' },
  'mail.news.commented': { one: '{{count}} neuer Kommentar', other: '{{count}} neue Kommentare' },
  'mail.news.due': { one: '{{count}} Aufgabe ist fällig', other: '{{count}} Aufgaben sind fällig' },
  'mail.news.rotting': { one: '{{count}} Deal steht still', other: '{{count}} Deals stehen still' },
  'mail.news.moved': { one: '{{count}} Deal ist weiter', other: '{{count}} Deals sind weiter' },
  'mail.news.closed': { one: '{{count}} Deal wurde abgeschlossen', other: '{{count}} Deals wurden abgeschlossen' },
  'mail.news.imports': { one: '{{count}} Import ist fertig', other: '{{count}} Importe sind fertig' },
  'mail.news.rights': {
    one: 'Ihre Rechte haben sich geändert',
    other: 'Ihre Rechte haben sich geändert ({{count}}-mal)',
  },

  'mail.one.deal_assigned': '{{by}} hat Ihnen den Deal „{{title}}“ übergeben',
  'mail.one.task_assigned': '{{by}} hat Ihnen die Aufgabe „{{title}}“ gegeben',
  'mail.one.contact_assigned': '{{by}} hat Ihnen den Kontakt „{{title}}“ übergeben',
  'mail.one.company_assigned': '{{by}} hat Ihnen die Firma „{{title}}“ übergeben',
  'mail.one.mentioned': '{{by}} hat Sie bei „{{title}}“ erwähnt',
  'mail.one.commented': '{{by}} hat „{{title}}“ kommentiert',
  'mail.one.task_due': 'Fällig {{when}}: {{title}}',
  'mail.one.task_undated': 'Erinnerung: {{title}}',
  'mail.one.task_overdue': 'Überfällig seit {{when}}: {{title}}',
  'mail.one.deal_rotting': 'Der Deal „{{title}}“ ist zu lange in seiner Phase',
  'mail.one.deal_moved': '{{by}} hat „{{title}}“ nach {{stage}} verschoben',
  'mail.one.deal_won': '{{by}} hat den Deal „{{title}}“ gewonnen',
  'mail.one.deal_lost': '{{by}} hat den Deal „{{title}}“ verloren',
  'mail.one.import_done': 'Ein Import ist fertig. Neue Einträge für Sie: {{created}}, geänderte: {{updated}}',
  'mail.one.job_done':
    'Was Sie im Hintergrund gestartet haben, ist fertig. Zeilen: {{done}}, davon abgelehnt: {{refused}}',
  'mail.one.job_failed':
    'Was Sie im Hintergrund gestartet haben, ist fehlgeschlagen. Erledigte Zeilen: {{done}}, davon abgelehnt: {{refused}}',
  'mail.one.role_changed': '{{by}} hat Ihnen eine andere Rolle gegeben',
  'mail.one.team_changed': '{{by}} hat geändert, zu welchem Team Sie gehören',
  'mail.one.permissions_changed': '{{by}} hat geändert, was Ihre Rolle darf',
  'mail.many.assigned': {
    one: '{{by}} hat Ihnen {{count}} Eintrag übergeben',
    other: '{{by}} hat Ihnen {{count}} Einträge übergeben',
  },
  'mail.many.deal_moved': {
    one: '{{by}} hat {{count}} Deal verschoben',
    other: '{{by}} hat {{count}} Deals verschoben',
  },
  'mail.many.deal_closed': {
    one: '{{by}} hat {{count}} Deal abgeschlossen',
    other: '{{by}} hat {{count}} Deals abgeschlossen',
  },

  'topic.assigned': 'Zuweisungen',
  'topic.mentioned': 'Erwähnungen',
  'topic.commented': 'Kommentare',
  'topic.due': 'fällige und überfällige Aufgaben',
  'topic.rotting': 'Deals, die stillstehen',
  'topic.moved': 'Deals, die ihre Phase wechseln',
  'topic.closed': 'gewonnene und verlorene Deals',
  'topic.imports': 'Importe',
  'topic.rights': 'Ihre Rechte',
  'stop.title': 'E-Mails abbestellen',
  'stop.ask': 'Keine E-Mails mehr über {{topic}} an {{email}}?',
  'stop.button': 'Abbestellen',
  'stop.done': 'E-Mails über {{topic}} gehen nicht mehr an {{email}}.',
  'stop.back': 'Wovon Sie erfahren, und wo',
  'stop.useless':
    'Dieser Link gilt nicht mehr. Was Sie per E-Mail erfahren, wählen Sie unter Einstellungen, Benachrichtigungen.',
};
