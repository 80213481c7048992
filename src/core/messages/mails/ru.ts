import type { Translation } from '../message.ts';
import type { en } from './en.ts';

export const ru: Translation<typeof en> = {
  'mail.unsubscribe': 'Отписаться от этих писем',
  'mail.test.subject': 'Проверка от Kontor',
  'mail.test.text': 'Если вы это читаете, Kontor отправляет письма как надо.',
  'mail.toKontor': 'Открыть Kontor',
  'mail.validDays': {
    one: 'Ссылка действует один раз, в течение {{count}} дня.',
    few: 'Ссылка действует один раз, в течение {{count}} дней.',
    many: 'Ссылка действует один раз, в течение {{count}} дней.',
    other: 'Ссылка действует один раз, в течение {{count}} дня.',
  },
  'mail.validHours': {
    one: 'Ссылка действует один раз, в течение {{count}} часа.',
    few: 'Ссылка действует один раз, в течение {{count}} часов.',
    many: 'Ссылка действует один раз, в течение {{count}} часов.',
    other: 'Ссылка действует один раз, в течение {{count}} часа.',
  },
  'mail.invitation.subject': '{{name}} — приглашение в {{workspace}}',
  'mail.invitation.text':
    'Для вас создана учётная запись в Kontor, где {{workspace}} ведёт клиентов и сделки. Вас приглашает {{name}}.',
  'mail.invitation.signIn': 'Выберите пароль и входите с адресом {{email}}.',
  'mail.password.subject': 'Выберите новый пароль',
  'mail.password.text': 'Для учётной записи {{email}} в {{workspace}} запрошен новый пароль.',
  'mail.password.notYou': 'Если вы этого не ждали, ничего не делайте: ваш пароль останется прежним.',
  'mail.password.action': 'Выбрать пароль',
  'mail.passwordChanged.subject': 'Ваш пароль изменён',
  'mail.passwordChanged.text': 'Пароль для {{email}} изменён. Все входы с прежним паролем завершены.',
  'mail.passwordChanged.notYou':
    'Если это были не вы, сразу запросите новый пароль на странице входа и сообщите администратору.',
  'mail.emailChange.subject': 'Подтвердите новый адрес электронной почты',
  'mail.emailChange.action': 'Посмотреть и подтвердить',
  'mail.emailChange.old': 'Впредь вы будете входить с адресом {{email}} вместо того, на который пришло это письмо.',
  'mail.emailChange.new': '{{name}} хочет входить в Kontor с этим адресом: {{email}}.',
  'mail.emailChange.both': 'Изменение вступит в силу, когда его подтвердят с обоих адресов.',
  'mail.emailChange.notYou':
    'Если вы об этом не просили, кто-то знает ваш пароль: не подтверждайте и сразу смените его.',
  'mail.emailChanged.subject': 'Ваш адрес электронной почты изменён',
  'mail.emailChanged.text': 'Теперь вы входите в Kontor с адресом {{email}}, и письма приходят туда.',
  'mail.emailChanged.notYou': 'Если это были не вы, сразу сообщите администратору.',
};
