import { useTranslation } from 'react-i18next';
import type { EventEntityType } from '../../src/events/input.ts';
import { useFormat } from '../lib/use-format.ts';
import { describeBrowser } from '../settings/describe-browser.ts';
import { wordsOf } from '../timeline/words-of.ts';
import type { RouterOutputs } from '../trpc.ts';

type Change = RouterOutputs['audit']['list']['items'][number]['changes'][number];

const BUNDLES: Partial<Record<EventEntityType, string>> = {
  deal: 'deals',
  contact: 'contacts',
  company: 'companies',
  task: 'tasks',
};
const CHOICES: Readonly<Record<string, string>> = {
  'contact.lifecycleStage': 'contacts.lifecycle',
  'contact.leadStatus': 'contacts.leadStatuses',
  'task.status': 'tasks.statuses',
  'task.priority': 'tasks.priorities',
  'deal.status': 'deals.statuses',
  'user.role': 'roles',
  'activity.type': 'timeline.type',
  'activity.direction': 'timeline.direction',
  'access.reason': 'audit.reason',
  'access.kind': 'audit.kind',
  'access.entityType': 'audit.type',
};

/** What changed of something of any type, in the words of the screen. */
export function useAuditWords() {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  // The log's names and values make the keys, so that no type can check them.
  const known = (key: string): string | null => (i18n.exists(key) ? t(key as 'audit.title') : null);

  function fieldOf(type: EventEntityType, field: string): string {
    const [resource = '', action] = field.split('.');
    if (type === 'role' && action !== undefined) {
      return `${known(`audit.type.${resource}`) ?? resource}: ${known(`settings.rights.${action}`) ?? action}`;
    }
    return known(`${BUNDLES[type]}.field.${field}`) ?? known(`audit.field.${field}`) ?? field;
  }

  function valueOf(type: EventEntityType, field: string, value: unknown, name: string | null | undefined) {
    if (typeof value === 'boolean') return t(value ? 'audit.yes' : 'audit.no');
    if (field === 'browser' && typeof value === 'string') return describeBrowser(value);
    if (type === 'access' && field === 'export') return known(`audit.export.${String(value)}`) ?? String(value);
    const choices = type === 'role' ? 'settings.levels' : CHOICES[`${type}.${field}`];
    const choice = choices && typeof value === 'string' ? known(`${choices}.${value}`) : null;
    return choice ?? wordsOf(value, name, format, t('timeline.history.hidden'));
  }

  return (type: EventEntityType, { field, from, to, fromName, toName }: Change) => ({
    label: fieldOf(type, field),
    from: valueOf(type, field, from, fromName),
    to: valueOf(type, field, to, toName),
  });
}
