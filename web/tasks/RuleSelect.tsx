import { Combobox, Input, Popover } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { useCreate } from '../create.ts';
import classes from './rules.module.css';

type Props = {
  label: string;
  /** What is chosen, in words. */
  text: string;
  error?: string | undefined;
  /** What opens to choose; it closes by the function it is given. */
  children: (close: () => void) => ReactNode;
};

/** A form's field that says what is chosen, and opens to change it. */
export function RuleSelect({ label, text, error, children }: Props) {
  const [isOpen, setOpen] = useState(false);
  const cover = useCreate((state) => state.cover);
  useEffect(() => {
    cover(isOpen);
    return () => cover(false);
  }, [isOpen, cover]);
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" trapFocus returnFocus withRoles={false}>
      <Popover.Target>
        <Input.Wrapper labelElement="div" label={label} error={error}>
          <Input
            component="button"
            type="button"
            pointer
            classNames={{ input: classes.chosen }}
            rightSection={<Combobox.Chevron />}
            rightSectionPointerEvents="none"
            aria-label={`${label}: ${text}`}
            aria-haspopup="dialog"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            <span className="truncate">{text}</span>
          </Input>
        </Input.Wrapper>
      </Popover.Target>
      <Popover.Dropdown p="sm" role="dialog" aria-label={label}>
        {children(() => setOpen(false))}
      </Popover.Dropdown>
    </Popover>
  );
}
