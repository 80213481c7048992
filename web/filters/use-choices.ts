import { useTranslation } from 'react-i18next';
import { ME, MY_TEAM } from '../../src/lists/input.ts';
import type { RecordType } from '../../src/records/input.ts';
import { useCustomFields } from '../custom-fields/use-custom-fields.ts';
import { usePipelines } from '../deals/use-pipelines.ts';
import { useChoiceLabel } from '../records/use-field-label.ts';
import { useSession } from '../session.ts';
import { useTags } from '../tags/use-tags.ts';
import { trpc } from '../trpc.ts';
import { usePeople } from '../users/use-people.ts';
import type { FilterField } from './use-filter-fields.ts';

export type Choice = {
  value: string | number;
  label: string;
  /** What means the same: the tags that were merged into it, one's own id. */
  former?: readonly number[];
  /** Who left is called by name, but not offered. */
  isGone?: boolean;
};

/** The choice that a filter's value means. */
export const choiceOf = (choices: readonly Choice[] | undefined, value: unknown): Choice | undefined =>
  choices?.find((each) => String(each.value) === String(value) || each.former?.some((id) => id === value));

/** What fields of a closed set can be: the words and ids that filters hold, with what they are called. */
export function useChoices(): (field: FilterField, op: string) => Choice[] | undefined {
  const { t } = useTranslation();
  const { user } = useSession();
  const { people } = usePeople();
  const { tags } = useTags();
  const pipelines = usePipelines().data?.items ?? [];
  const teams = trpc.teams.list.useQuery(undefined, { staleTime: 5 * 60_000 }).data?.items ?? [];
  const wordOf = {
    company: useChoiceLabel('company'),
    contact: useChoiceLabel('contact'),
    deal: useChoiceLabel('deal'),
    task: useChoiceLabel('task'),
  };
  const added: Record<RecordType, ReturnType<typeof useCustomFields>> = {
    company: useCustomFields('company'),
    contact: useCustomFields('contact'),
    deal: useCustomFields('deal'),
    task: useCustomFields('task'),
  };
  return ({ kind, of, field, choices, references }, op) => {
    if (kind === 'boolean') {
      return [
        { value: 'true', label: t('customFields.yes') },
        { value: 'false', label: t('customFields.no') },
      ];
    }
    if (kind === 'person' && op === 'inTeam') {
      return [
        { value: MY_TEAM, label: t('filters.myTeam') },
        ...teams.map(({ id, name }) => ({ value: id, label: name })),
      ];
    }
    if (kind === 'person') {
      const others = people.filter(({ id }) => id !== user.id);
      return [
        { value: ME, label: t('filters.me'), former: [user.id] },
        ...others.map(({ id, name, active }) => ({ value: id, label: name, isGone: !active })),
      ];
    }
    if (references === 'pipeline') return pipelines.map(({ id, name }) => ({ value: id, label: name }));
    if (references === 'stage') {
      return pipelines.flatMap((pipeline) =>
        pipeline.stages.map(({ id, name }) => ({
          value: id,
          label: pipelines.length > 1 ? `${name} · ${pipeline.name}` : name,
        })),
      );
    }
    if (field === 'tagIds')
      return tags.map(({ id, name, formerIds }) => ({ value: id, label: name, former: formerIds }));
    const custom = added[of].find(({ key }) => key === field);
    if (custom && choices) return custom.options.map(({ id, label }) => ({ value: id, label }));
    return choices?.map((value) => ({ value, label: wordOf[of](field, value) ?? String(value) }));
  };
}
