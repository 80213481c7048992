import { ActionIcon } from '@mantine/core';
import type { ReactNode } from 'react';

type Props = { label: string; isPossible: boolean; onStep: () => void; children: ReactNode };

/** One step up or down. It keeps the focus while its row moves, also where there is no further step. */
export function Step({ label, isPossible, onStep, children }: Props) {
  return (
    <ActionIcon
      aria-label={label}
      aria-disabled={!isPossible}
      data-disabled={!isPossible || undefined}
      onClick={({ currentTarget }) => {
        if (!isPossible) return;
        onStep();
        requestAnimationFrame(() => currentTarget.focus());
      }}
    >
      {children}
    </ActionIcon>
  );
}
