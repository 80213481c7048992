import { ActionIcon, Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { COLORS, type Color } from '../../src/core/colors.ts';
import classes from './settings.module.css';

type Props = {
  label: string;
  color: Color | null;
  /** What it is called to have none. */
  noneLabel: string;
  /** How the thing looks in a colour. */
  look: (color: Color | null) => ReactNode;
  onChoose: (color: Color | null) => void;
};

/** Something's mark, by which its colour is chosen. */
export function ColorMenu({ label, color: chosen, noneLabel, look, onChoose }: Props) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <ActionIcon aria-label={label}>{look(chosen)}</ActionIcon>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
        <Menu.RadioGroup
          value={chosen ?? ''}
          onChange={(value) => onChoose(COLORS.find((color) => color === value) ?? null)}
        >
          {[null, ...COLORS].map((color) => (
            <Menu.RadioItem key={color} value={color ?? ''}>
              <span className={classes.color}>
                {look(color)}
                {color ? t(`settings.colors.${color}`) : noneLabel}
              </span>
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
