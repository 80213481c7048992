import { LANGUAGES } from '../core/messages/languages.ts';
import { LABELS } from '../exports/labels/labels.ts';
import { RECORD_TYPES } from '../records/input.ts';
import type { ScreenType } from './input.ts';

type Names = Readonly<Record<string, string>>;

/** The names that address books and other CRMs give their columns, in their languages; letters and digits alone count. */
const NAMES: Readonly<Record<ScreenType, Names>> = {
  contact: {
    tagIds:
      'Tags|Tag|Labels|Label|Person - Labels|Person - Label|Categories|Group Membership|Schlagwörter|Schlagworte|Kategorien|Теги|Тег|Метки|Категории',
    firstName: 'First Name|First|Given Name|Forename|Vorname|Имя|Person - First name',
    lastName: 'Last Name|Last|Family Name|Surname|Nachname|Name, Nachname|Фамилия|Person - Last name',
    wholeName:
      'Name|Full Name|Contact Name|Contact|Display Name|File As|Person - Name|Contact person|Ansprechpartner|Kontakt|ФИО|Контакт|Deal - Contact person|Associated Contact',
    email:
      'E-mail|Email|Email Address|E-mail Address|E-mail 1 - Value|Primary Email|Work Email|Person - Email|Person - Email - Work|E-Mail-Adresse|Mail|Электронная почта|Почта|Эл. почта|Contact Email',
    phone:
      'Phone|Phone Number|Telephone|Business Phone|Work Phone|Phone 1 - Value|Primary Phone|Person - Phone|Person - Phone - Work|Telefon|Telefonnummer|Телефон|Company Main Phone|Contact Phone',
    mobile:
      'Mobile|Mobile Phone|Mobile Phone Number|Cell|Cell Phone|Person - Phone - Mobile|Handy|Mobiltelefon|Мобильный|Мобильный телефон|Сотовый',
    title:
      'Title|Job Title|Position|Role|Organization Title|Organization 1 - Title|Person - Job title|Funktion|Berufsbezeichnung|Должность',
    department: 'Department|Organization Department|Organization 1 - Department|Abteilung|Отдел',
    description:
      'Notes|Note|Description|Comments|Notizen|Bemerkung|Beschreibung|Заметки|Примечание|Описание|Комментарий',
    source: 'Source|Lead Source|Original Source|Quelle|Источник',
    leadStatus: 'Lead Status|Leadstatus|Статус лида',
    lifecycleStage: 'Lifecycle Stage|Lifecycle-Phase',
    otherEmails:
      'E-mail 2 - Value|E-mail 3 - Value|E-mail 2|E-mail 3|E-mail 2 Address|E-mail 3 Address|Other Email|Secondary Email|Person - Email - Home|Person - Email - Other|Additional email addresses',
    otherPhones:
      'Phone 2 - Value|Phone 3 - Value|Phone 4 - Value|Phone 2|Phone 3|Home Phone|Home Phone 2|Business Phone 2|Other Phone|Person - Phone - Home|Person - Phone - Other|Assistant’s Phone',
    addressLine1:
      'Street|Address|Street Address|Address Line 1|Address 1 - Street|Business Street|Mailing Street|Home Street|Straße|Strasse|Adresse|Улица|Адрес',
    addressLine2: 'Street 2|Address Line 2|Address 1 - Extended Address|Business Street 2',
    city: 'City|Town|Address 1 - City|Business City|Mailing City|Home City|Ort|Stadt|Город',
    state:
      'State|State/Region|Region|Province|Address 1 - Region|Business State|Mailing State|Mailing State/Province|Bundesland|Область|Регион',
    postalCode:
      'Postal Code|Zip|Zip Code|Postcode|Address 1 - Postal Code|Business Postal Code|Mailing Zip|Mailing Zip/Postal Code|PLZ|Postleitzahl|Индекс|Почтовый индекс',
    country: 'Country|Country/Region|Address 1 - Country|Business Country/Region|Mailing Country|Land|Страна',
    responsibleId:
      'Owner|Contact Owner|Person - Owner|Contact Owner Email|Responsible|Zuständig|Betreuer|Ответственный',
    createdAt:
      'Created|Created at|Created Date|Create Date|Person - Person created|Connected On|Erstellt|Erstellt am|Дата создания',
  },
  company: {
    tagIds: 'Company Tags|Account Tags|Organization - Labels|Organization - Label|Firmen-Schlagwörter',
    name: 'Company|Company Name|Organization|Organization Name|Organization 1 - Name|Organisation|Account|Account Name|Organization - Name|Person - Organization|Deal - Organization|Associated Company|Firma|Unternehmen|Kunde|Компания|Организация',
    domain: 'Domain|Company Domain|Company Domain Name|Website Domain',
    website:
      'Website|Web Page|Web Site|Website URL|Company Website|Organization - Website|Homepage|Webseite|Сайт|Веб-сайт',
    industry: 'Industry|Account Industry|Organization - Industry|Branche|Отрасль',
    employeeCount:
      'Employees|Number of Employees|Employee Count|Headcount|Organization - People|Mitarbeiter|Anzahl Mitarbeiter|Сотрудников|Число сотрудников',
    annualRevenue: 'Annual Revenue|Revenue|Umsatz|Jahresumsatz|Выручка|Годовая выручка',
    phone: 'Company Phone|Company Phone Number|Organization - Phone|Account Phone',
    addressLine1: 'Billing Street|Organization - Address|Company Address',
    city: 'Billing City|Company City|Organization - City',
    state: 'Billing State|Billing State/Province|Company State',
    postalCode: 'Billing Zip|Billing Zip/Postal Code|Company Postal Code',
    country: 'Billing Country|Company Country|Organization - Country',
    description: 'Company Description|About Us',
    parentId: 'Parent Account|Parent Company',
    responsibleId: 'Company owner|Account Owner|Organization - Owner',
  },
  deal: {
    tagIds: 'Deal Tags|Deal - Label|Deal - Labels|Opportunity Tags',
    title:
      'Deal|Deal Name|Deal Title|Deal - Title|Opportunity|Opportunity Name|Deal Titel|Verkaufschance|Сделка|Название сделки',
    amount: 'Amount|Value|Deal Value|Deal - Value|Deal Amount|Close Value|Betrag|Wert|Auftragswert|Сумма|Сумма сделки',
    currency: 'Currency|Deal - Currency|Deal Currency|Amount Currency|Währung|Валюта',
    pipelineId: 'Pipeline|Deal - Pipeline|Воронка',
    stageId: 'Stage|Deal Stage|Deal - Stage|Phase|Vertriebsphase|Этап|Стадия|Этап сделки',
    probability: 'Probability|Probability (%)|Deal - Probability|Deal probability|Wahrscheinlichkeit|Вероятность',
    expectedCloseDate:
      'Expected Close Date|Close Date|Deal - Expected close date|Abschlussdatum|Ожидаемая дата закрытия|Дата закрытия',
    closedAt: 'Deal - Won time|Deal - Deal closed on|Closed at|Closed Date',
    lostReason: 'Lost Reason|Closed Lost Reason|Deal - Lost reason|Verlustgrund|Причина проигрыша',
    wonReason: 'Won Reason|Closed Won Reason',
    responsibleId: 'Deal Owner|Deal - Owner|Opportunity Owner',
    createdAt: 'Deal - Deal created',
    source: 'Deal Source|Deal - Source',
    description: 'Deal Description',
  },
  task: {
    tagIds: 'Task Tags|Tags|Labels|Schlagwörter|Теги|Метки',
    title: 'Task|Subject|Task Title|Title|Aufgabe|Betreff|Задача|Тема',
    description: 'Body|Description|Notes|Task Notes|Beschreibung|Notizen|Описание',
    status: 'Status|Task Status|Статус',
    priority: 'Priority|Priorität|Приоритет',
    dueAt: 'Due|Due Date|Due at|Fällig|Fällig am|Fälligkeitsdatum|Срок',
    assigneeId: 'Assignee|Assigned To|Owner|Zuständig|Исполнитель|Ответственный',
    completedAt: 'Completed|Completed at|Date Completed|Erledigt am',
    createdAt: 'Created|Created at|Create Date|Erstellt am',
  },
  activity: {
    type: 'Type|Activity Type|Art|Тип',
    subject: 'Subject|Title|Betreff|Тема',
    body: 'Body|Note|Notes|Text|Description|Comments|Notiz|Inhalt|Текст|Заметка',
    happenedAt: 'Date|Happened at|Activity Date|Time|Datum|Дата',
    duration: 'Duration|Dauer|Длительность',
    direction: 'Direction|Richtung|Направление',
    result: 'Result|Outcome|Call Outcome|Ergebnis|Результат',
    userId: 'User|Author|Owner|Assigned To|Benutzer|Автор',
  },
};

/** What our own exports call their columns, in any language. */
function exportedNames(type: ScreenType): (readonly [name: string, field: string])[] {
  const record = RECORD_TYPES.find((each) => each === type);
  if (!record) return [];
  const fields = LANGUAGES.flatMap((language) => Object.entries(LABELS[language].fields[record]));
  return fields.flatMap(([field, name]) => (Object.hasOwn(NAMES[type], field) ? [[name, field] as const] : []));
}

/** What of two spellings is the same. */
export const plainName = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

const known = new Map<ScreenType, Map<string, string>>();

function namesOf(type: ScreenType): Map<string, string> {
  const found = known.get(type) ?? new Map<string, string>();
  if (found.size === 0) {
    for (const [field, names] of Object.entries(NAMES[type])) {
      for (const name of [field, ...names.split('|')])
        if (!found.has(plainName(name))) found.set(plainName(name), field);
    }
    for (const [name, field] of exportedNames(type)) if (!found.has(plainName(name))) found.set(plainName(name), field);
    known.set(type, found);
  }
  return found;
}

/** Types in which a column of a file is looked for after the file's own. */
const BESIDE: Readonly<Record<ScreenType, readonly ScreenType[]>> = {
  contact: ['company', 'deal'],
  company: ['contact'],
  deal: ['company', 'contact'],
  task: ['contact', 'company', 'deal'],
  activity: ['contact', 'company', 'deal'],
};

/** Words that are common to all, and mean the file's own type alone. */
const OWN = new Set(
  [
    'Name',
    'Title',
    'Description',
    'Notes',
    'Note',
    'Source',
    'Owner',
    'Phone',
    'Status',
    'Type',
    'Value',
    'Amount',
    'Stage',
    'Subject',
    'Website',
    'Currency',
    'Priority',
    'Created',
    'Createdat',
    'Address',
    'Street',
    'City',
    'State',
    'Country',
    'Postal Code',
    'Zip',
    'Domain',
    'Industry',
    'Role',
    'Position',
    'Region',
    'Contact Owner',
    'Land',
    'Ort',
    'Probability',
    'Date',
    'Body',
    'Text',
    'Created Date',
    'Create Date',
    'Erstellt am',
    'Telefon',
    'Телефон',
    'Адрес',
    'Город',
    'Страна',
    'Quelle',
    'Источник',
    'Описание',
    'Beschreibung',
    'Notizen',
    'Telephone',
    'Phone Number',
    'Mobile',
    'Responsible',
    'Zuständig',
    'Ответственный',
  ].map(plainName),
);

/** In a file of companies, "Name" is theirs, and so are address and telephone. */
const OF_COMPANIES: Names = {
  name: 'name',
  phone: 'phone',
  telephone: 'phone',
  phonenumber: 'phone',
  telefon: 'phone',
  телефон: 'phone',
};

/** The field that a column of this name is, in a file of this type. */
export function fieldOfHeader(type: ScreenType, header: string): { type: ScreenType; field: string } | null {
  const name = plainName(header);
  if (type === 'company') {
    const field = OF_COMPANIES[name] ?? namesOf('company').get(name);
    if (field) return { type, field };
    // The address of a company is called as that of a person.
    const shared = namesOf('contact').get(name);
    if (shared && /^(address|city|state|postal|country|description|created|responsible)/.test(shared))
      return { type, field: shared };
  }
  if (type === 'deal' && (name === 'name' || name === 'title')) return { type, field: 'title' };
  const own = namesOf(type).get(name);
  if (own) return { type, field: own };
  if (
    type === 'deal' &&
    ['description', 'notes', 'source', 'owner', 'created', 'createdat', 'createdate'].includes(name)
  ) {
    const field = namesOf('contact').get(name);
    if (field) return { type, field };
  }
  const isAddressBook = type === 'contact';
  for (const beside of BESIDE[type]) {
    const field = namesOf(beside).get(name);
    if (
      field &&
      (!OWN.has(name) || (isAddressBook && beside === 'company' && ['website', 'industry', 'domain'].includes(field)))
    )
      return { type: beside, field };
  }
  return null;
}
