import { useTranslation } from 'react-i18next';
import type { RecurrenceInput } from '../../src/core/recurrence.ts';
import { RepeatEditor } from './RepeatEditor.tsx';
import { RuleSelect } from './RuleSelect.tsx';
import { useRepeatWords } from './rule-words.ts';

type Props = {
  label: string;
  value: RecurrenceInput | null;
  dueAt: string | null;
  onChange: (rule: RecurrenceInput | null) => void;
  error?: string | undefined;
};

/** How a task repeats, in a form. */
export function RepeatSelect({ label, value, dueAt, onChange, error }: Props) {
  const { t } = useTranslation();
  const words = useRepeatWords();
  return (
    <RuleSelect label={label} text={value === null ? t('tasks.repeat.never') : words(value)} error={error}>
      {(close) => (
        <RepeatEditor
          initial={value}
          dueAt={dueAt}
          onApply={(rule) => {
            onChange(rule);
            close();
          }}
        />
      )}
    </RuleSelect>
  );
}
