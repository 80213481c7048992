/** What mails say. */
export const en = {
  'mail.unsubscribe': 'Stop these e-mails',
  'mail.test.subject': 'A test from Kontor',
  'mail.test.text': 'If you can read this, Kontor sends mail as it should.',
} as const;
