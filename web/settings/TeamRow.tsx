import { ActionIcon, Collapse } from '@mantine/core';
import { IconChevronRight, IconTrash } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { InlineChoice } from '../fields/InlineChoice.tsx';
import { InlineText } from '../fields/InlineText.tsx';
import { trpc } from '../trpc.ts';
import type { Person } from '../users/use-people.ts';
import classes from './settings.module.css';
import { TeamPeople } from './TeamPeople.tsx';
import { TeamRemoval } from './TeamRemoval.tsx';
import type { Team } from './team-tree.ts';

/** Each step down the tree is set in by so many pixels, and no deeper than there is room for on a phone. */
const INDENT = 18;
const MAX_DEPTH = 4;

const idOf = (choice: string | null): number | null => (choice === null ? null : Number(choice));

type Props = { team: Team; depth: number; teams: readonly Team[]; people: readonly Person[] };

/** A team: its name and place, who leads it, and its people when it is opened. */
export function TeamRow({ team, depth, teams, people }: Props) {
  const { t, i18n } = useTranslation();
  const utils = trpc.useUtils();
  const update = trpc.teams.update.useMutation({ onSuccess: () => utils.teams.list.invalidate() });
  const [isOpen, setOpen] = useState(false);
  const [isRemoving, setRemoving] = useState(false);
  const peopleId = useId();
  const active = people.filter((person) => person.active);
  const leads = active.filter((person) => person.role === 'team_lead').map((person) => person.name);
  const names = new Intl.ListFormat(i18n.language, { type: 'conjunction' }).format(leads);
  const summary = [
    t('settings.people', { count: active.length }),
    leads.length > 0 ? t('settings.ledBy', { names }) : t('settings.noLead'),
  ];
  const others = teams.filter(({ id }) => id !== team.id).map(({ id, name }) => ({ value: String(id), label: name }));

  return (
    <li>
      <div
        className={`${classes.row} ${classes.wrap}`}
        style={{ paddingLeft: 6 + INDENT * Math.min(depth, MAX_DEPTH) }}
      >
        <ActionIcon
          aria-expanded={isOpen}
          aria-controls={peopleId}
          aria-label={t('settings.peopleOf', { name: team.name })}
          onClick={() => setOpen(!isOpen)}
        >
          <IconChevronRight
            size={16}
            stroke={1.6}
            aria-hidden
            className={classes.chevron}
            data-open={isOpen || undefined}
          />
        </ActionIcon>
        <span className={classes.team}>
          <InlineText
            field="name"
            label={t('settings.teamName')}
            value={team.name}
            onSave={(to, from) =>
              update.mutateAsync({ id: team.id, set: { name: to ?? '' }, from: { name: from ?? '' } })
            }
          />
          <span className={classes.summary}>{summary.join(' · ')}</span>
        </span>
        <span className={classes.cell}>
          <InlineChoice
            field="parentId"
            label={t('settings.parentOf', { name: team.name })}
            placeholder={t('settings.noParent')}
            value={team.parentId === null ? null : String(team.parentId)}
            choices={others}
            clearable
            onSave={(to, from) =>
              update.mutateAsync({ id: team.id, set: { parentId: idOf(to) }, from: { parentId: idOf(from) } })
            }
          />
        </span>
        <ActionIcon aria-label={`${t('common.delete')}: ${team.name}`} onClick={() => setRemoving(true)}>
          <IconTrash size={16} stroke={1.6} aria-hidden />
        </ActionIcon>
      </div>
      <div id={peopleId}>
        <Collapse expanded={isOpen}>{isOpen && <TeamPeople team={team} people={active} />}</Collapse>
      </div>
      {isRemoving && <TeamRemoval team={team} teams={teams} count={people.length} onClose={() => setRemoving(false)} />}
    </li>
  );
}
