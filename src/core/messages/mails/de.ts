import type { Translation } from '../message.ts';
import type { en } from './en.ts';

export const de: Translation<typeof en> = {
  'mail.unsubscribe': 'Diese E-Mails abbestellen',
  'mail.test.subject': 'Ein Test von Kontor',
  'mail.test.text': 'Wenn Sie das lesen, versendet Kontor E-Mails so, wie es soll.',
};
