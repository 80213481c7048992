import { ActionIcon, Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { COLORS, type Color } from '../../src/core/colors.ts';
import { StageDot, type StageLook } from '../ui/StageDot.tsx';
import classes from './settings.module.css';

type Props = { stage: StageLook & { name: string }; onChoose: (color: Color | null) => void };

/** A stage's dot, by which its colour is chosen. */
export function StageColorMenu({ stage, onChoose }: Props) {
  const { t } = useTranslation();
  const choices = [null, ...COLORS];
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <ActionIcon aria-label={`${t('settings.stageColor')}: ${stage.name}`}>
          <StageDot stage={stage} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
        <Menu.RadioGroup
          value={stage.color ?? ''}
          onChange={(value) => onChoose(COLORS.find((color) => color === value) ?? null)}
        >
          {choices.map((color) => (
            <Menu.RadioItem key={color} value={color ?? ''}>
              <span className={classes.color}>
                <StageDot stage={{ ...stage, color }} />
                {color ? t(`settings.colors.${color}`) : t('settings.automaticColor')}
              </span>
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
