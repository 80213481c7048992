import { Menu, UnstyledButton } from '@mantine/core';
import { IconCheck, IconChevronDown } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './board.module.css';
import { usePipelines } from './use-pipelines.ts';

type Props = { current: { id: number; name: string } | undefined; onChoose: (pipelineId: number) => void };

/** Which pipeline's deals are shown; nothing to choose where there is only one. */
export function PipelineSwitcher({ current, onChoose }: Props) {
  const { t } = useTranslation();
  const { data } = usePipelines();
  const pipelines = data?.items ?? [];
  if (pipelines.length < 2 || !current) return null;
  return (
    <Menu width={220}>
      <Menu.Target>
        <UnstyledButton className={classes.switcher} aria-label={`${t('deals.board.pipeline')}: ${current.name}`}>
          <span className="truncate">{current.name}</span>
          <IconChevronDown size={14} stroke={1.8} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {pipelines.map(({ id, name }) => (
          <Menu.Item
            key={id}
            aria-current={id === current.id ? 'true' : undefined}
            rightSection={id === current.id && <IconCheck size={14} aria-hidden />}
            onClick={() => onChoose(id)}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
