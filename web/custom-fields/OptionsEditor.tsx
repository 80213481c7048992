import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Color } from '../../src/core/colors.ts';
import { ColorMenu } from '../settings/ColorMenu.tsx';
import { Step } from '../settings/Step.tsx';
import { stageColor } from '../ui/StageDot.tsx';
import classes from './custom-fields.module.css';

/** `key` tells new ones apart, which have no id yet. */
export type EditedOption = { key: number; id?: number; label: string; color: Color | null };

type Props = {
  options: readonly EditedOption[];
  onChange: (options: EditedOption[]) => void;
  error?: string | undefined;
};

/** What a field offers, in order, each with its colour. */
export function OptionsEditor({ options, onChange, error }: Props) {
  const { t } = useTranslation();
  const list = useRef<HTMLUListElement>(null);
  const change = (key: number, set: Partial<EditedOption>) =>
    onChange(options.map((option) => (option.key === key ? { ...option, ...set } : option)));
  function step(index: number, by: -1 | 1) {
    const moved = options.filter((_, at) => at !== index);
    moved.splice(index + by, 0, ...options.slice(index, index + 1));
    onChange(moved);
  }
  function add() {
    const key = Math.max(0, ...options.map((option) => option.key)) + 1;
    onChange([...options, { key, label: '', color: null }]);
    // The new line is there by then.
    requestAnimationFrame(() => list.current?.querySelector<HTMLInputElement>('li:last-child input')?.focus());
  }
  return (
    <fieldset className={classes.editor}>
      <legend>{t('customFields.options')}</legend>
      <ul ref={list} className={classes.optionList}>
        {options.map((option, index) => {
          const name = option.label || t('customFields.option', { number: index + 1 });
          return (
            <li key={option.key} className={classes.optionRow}>
              <ColorMenu
                label={t('customFields.colorOf', { name })}
                color={option.color}
                noneLabel={t('customFields.noColor')}
                look={(color) => <ColorDot color={color} />}
                onChoose={(color) => change(option.key, { color })}
              />
              <TextInput
                className={classes.optionName}
                aria-label={t('customFields.option', { number: index + 1 })}
                value={option.label}
                maxLength={100}
                onChange={({ currentTarget: { value } }) => change(option.key, { label: value })}
                onKeyDown={(event) => {
                  if (event.key !== 'Enter') return;
                  event.preventDefault();
                  add();
                }}
              />
              <Step label={`${t('common.moveUp')}: ${name}`} isPossible={index > 0} onStep={() => step(index, -1)}>
                <IconArrowUp size={15} stroke={1.6} aria-hidden />
              </Step>
              <Step
                label={`${t('common.moveDown')}: ${name}`}
                isPossible={index < options.length - 1}
                onStep={() => step(index, 1)}
              >
                <IconArrowDown size={15} stroke={1.6} aria-hidden />
              </Step>
              <ActionIcon
                aria-label={`${t('common.delete')}: ${name}`}
                onClick={() => onChange(options.filter(({ key }) => key !== option.key))}
              >
                <IconTrash size={15} stroke={1.6} aria-hidden />
              </ActionIcon>
            </li>
          );
        })}
      </ul>
      {error && (
        <p role="alert" className={classes.error}>
          {error}
        </p>
      )}
      <Button variant="default" size="compact-sm" leftSection={<IconPlus size={14} aria-hidden />} onClick={add}>
        {t('customFields.addOption')}
      </Button>
    </fieldset>
  );
}

function ColorDot({ color }: { color: Color | null }) {
  return (
    <span
      className={classes.dot}
      data-none={color === null || undefined}
      style={color ? { background: stageColor(color) } : undefined}
      aria-hidden
    />
  );
}
