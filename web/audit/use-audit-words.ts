import { useTranslation } from 'react-i18next';
import { isCustomKey } from '../../src/custom-fields/input.ts';
import type { EventEntityType } from '../../src/events/input.ts';
import { useValueWords } from '../custom-fields/use-custom-fields.ts';
import { usePipelines } from '../deals/use-pipelines.ts';
import { useFormat } from '../lib/use-format.ts';
import { describeBrowser } from '../settings/describe-browser.ts';
import { wordsOf } from '../timeline/words-of.ts';
import { type RouterOutputs, trpc } from '../trpc.ts';

type Entry = RouterOutputs['audit']['list']['items'][number];
type Change = Entry['changes'][number];
type Subject = NonNullable<Entry['subject']>;

const BUNDLES: Partial<Record<string, string>> = {
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
  'customField.type': 'customFields.types',
  'pipeline.color': 'settings.colors',
  'tag.color': 'settings.colors',
};
/** What a role's rights are called: on records, and on single fields of them. */
const LEVELS = ['settings.levels', 'settings.access'] as const;

/** A stage's fields stand in the log among its pipeline's. */
const OF_STAGE = /^stages\.(\d+)\.(\w+)$/;

export type AuditWords = ReturnType<typeof useAuditWords>;

/** What changed of something of any type, in the words of the screen. */
export function useAuditWords() {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const valueWords = useValueWords();
  const { data: added } = trpc.customFields.list.useQuery({ withDeleted: true });
  const { data: pipelines } = usePipelines();
  const stages = pipelines?.items.flatMap((pipeline) => pipeline.stages) ?? [];
  // The log's names and values make the keys, so that no type can check them.
  const known = (key: string): string | null => (i18n.exists(key) ? t(key as 'audit.title') : null);
  const customField = (id: number) => added?.items.find((field) => field.id === id);
  const customByKey = (key: string) => added?.items.find((field) => field.key === key);
  const stageName = (id: unknown): string => stages.find((stage) => stage.id === id)?.name ?? `#${String(id)}`;

  const recordField = (type: string, field: string): string | null =>
    isCustomKey(field) ? (customByKey(field)?.name ?? null) : known(`${BUNDLES[type]}.field.${field}`);

  function fieldOf(type: EventEntityType, field: string): string {
    const [resource = '', part] = field.split('.');
    if (type === 'role' && part !== undefined) {
      const right = known(`settings.rights.${part}`) ?? recordField(resource, part) ?? part;
      return `${known(`audit.type.${resource}`) ?? resource}: ${right}`;
    }
    const [, stageId, ofStage] = OF_STAGE.exec(field) ?? [];
    if (ofStage !== undefined) return `${stageName(Number(stageId))}: ${known(`audit.field.${ofStage}`) ?? ofStage}`;
    return recordField(type, field) ?? known(`audit.field.${field}`) ?? field;
  }

  /** One of a list of a pipeline's or a stage's. */
  function itemOf(field: string, item: unknown): string {
    if (field === 'closedTo') return stageName(item);
    if (field === 'entryTasks') return String(Reflect.get(Object(item), 'title'));
    const name = String(item);
    if (field === 'skipRoles') return known(`roles.${name}`) ?? name;
    if (name === 'openTask') return t('settings.rules.openTask');
    return field === 'requirements' ? (recordField('deal', name) ?? name) : name;
  }

  function choiceOf(type: EventEntityType, field: string, value: string): string | null {
    if (type !== 'role') return known(`${CHOICES[`${type}.${field}`]}.${value}`);
    if (value === 'full') return t('settings.fullAccess');
    return LEVELS.map((words) => known(`${words}.${value}`)).find((word) => word !== null) ?? null;
  }

  function valueOf({ type, id }: Pick<Subject, 'type' | 'id'>, field: string, value: unknown, name?: string | null) {
    const custom = type === 'customField' && field === 'defaultValue' ? customField(id) : customByKey(field);
    const said = custom && value !== null ? valueWords(custom, value) : undefined;
    if (said !== undefined) return said;
    if (typeof value === 'boolean') return t(value ? 'audit.yes' : 'audit.no');
    if (field === 'browser' && typeof value === 'string') return describeBrowser(value);
    if (type === 'access' && field === 'export') return known(`audit.export.${String(value)}`) ?? String(value);
    const plain = OF_STAGE.exec(field)?.[2] ?? field;
    if (type === 'pipeline' && Array.isArray(value)) return value.map((item) => itemOf(plain, item)).join(', ') || null;
    const choice = typeof value === 'string' ? choiceOf(type, plain, value) : null;
    return choice ?? wordsOf(value, name, format, t('timeline.history.hidden'));
  }

  return {
    nameOf: ({ type, id, name }: Subject): string | null =>
      type === 'customField' ? (customField(id)?.name ?? null) : name,
    describe: (subject: Subject | null, { field, from, to, fromName, toName }: Change) => {
      const of = subject ?? { type: 'access' as const, id: 0 };
      return {
        label: fieldOf(of.type, field),
        from: valueOf(of, field, from, fromName),
        to: valueOf(of, field, to, toName),
      };
    },
  };
}
