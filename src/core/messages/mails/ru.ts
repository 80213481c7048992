import type { Translation } from '../message.ts';
import type { en } from './en.ts';

export const ru: Translation<typeof en> = {
  'mail.unsubscribe': 'Отписаться от этих писем',
  'mail.test.subject': 'Проверка от Kontor',
  'mail.test.text': 'Если вы это читаете, Kontor отправляет письма как надо.',
};
