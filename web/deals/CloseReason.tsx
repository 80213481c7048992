import { Button, Group, Popover } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dealClose } from '../../src/deals/input.ts';
import classes from './board.module.css';
import { ReasonChoice } from './ReasonChoice.tsx';

type Props = {
  title: string;
  pipelineId: number;
  won: boolean;
  /** Where the card was dropped, in the window. */
  at: { x: number; y: number };
  onAnswer: (reason: string | undefined) => void;
  onCancel: () => void;
};

/** Asks, where the card was dropped, why the deal was won or lost. */
export function CloseReason({ title, pipelineId, won, at, onAnswer, onCancel }: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [error, setError] = useState<string>();
  const kind = won ? 'won' : 'lost';

  function submit() {
    const given = reason.trim();
    if (given === '') {
      if (won) onAnswer(undefined);
      else setError(t('deals.close.required'));
      return;
    }
    const checked = dealClose.shape.reason.safeParse(given);
    if (checked.success) onAnswer(given);
    else setError(t('deals.close.tooLong'));
  }

  return (
    <Popover opened position="top" width={300} trapFocus returnFocus withRoles={false} shadow="lg" onDismiss={onCancel}>
      <Popover.Target>
        <span className={classes.anchor} style={{ left: at.x, top: at.y }} />
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={t(`deals.close.${kind}Title`, { title })} p="sm">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <ReasonChoice
            pipelineId={pipelineId}
            won={won}
            data-autofocus
            autosize
            minRows={2}
            maxRows={6}
            label={t(`deals.close.${kind}Label`)}
            placeholder={t(`deals.close.${kind}Hint`)}
            value={reason}
            error={error}
            onChange={(typed) => {
              setReason(typed);
              setError(undefined);
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
              event.preventDefault();
              submit();
            }}
          />
          <Group justify="flex-end" gap="xs" mt="sm">
            <Button variant="default" onClick={onCancel}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" color={won ? 'teal' : 'red'}>
              {t(`deals.close.${kind}Submit`)}
            </Button>
          </Group>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
