import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import { useFormat } from '../lib/use-format.ts';
import { useChoiceLabel } from '../records/use-field-label.ts';
import { useTags } from '../tags/use-tags.ts';
import { useRuleWords } from '../tasks/rule-words.ts';
import { wordsOf } from './words-of.ts';

/** The value of a field in words, as what changed is told; ids by the name that comes with them. Null for nothing. */
export function useChangeWords(
  type: RecordType,
): (field: string, value: unknown, name: string | null | undefined) => string | null {
  const { t } = useTranslation();
  const format = useFormat();
  const choiceOf = useChoiceLabel(type);
  const rulesOf = useRuleWords();
  const hidden = t('timeline.history.hidden');
  const { worn } = useTags();
  const tagsIn = (value: unknown): string =>
    worn(Array.isArray(value) ? value : [])
      .map((tag) => tag.name)
      .join(', ');
  return (field, value, name) => {
    if (field === 'tagIds') return (name ?? tagsIn(value)) || null;
    return choiceOf(field, value) ?? rulesOf(field, value) ?? wordsOf(value, name, format, hidden);
  };
}
