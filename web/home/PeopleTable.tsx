import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/use-format.ts';
import { useFieldRights } from '../records/use-field-rights.ts';
import { Money } from '../ui/Money.tsx';
import { PersonName } from '../users/PersonName.tsx';
import { Card } from './Card.tsx';
import classes from './home.module.css';
import type { Home } from './use-home.ts';

type Person = NonNullable<Home['byPerson']>[number];

const countOf = (totals: readonly { count: number }[]) => totals.reduce((sum, { count }) => sum + count, 0);
const wonOf = ({ month }: Person): number =>
  month.won.totals.reduce((sum, { amount }) => Math.max(sum, amount ?? 0), 0);

/** Those who sell nothing have no line among those who do. */
const isIdle = ({ open, month }: Person): boolean => open.length === 0 && month.won.count === 0 && month.lost === 0;

/** How everybody stands this month, the most won first. */
export function PeopleTable({ people, monthStart }: { people: readonly Person[]; monthStart: string }) {
  const { isHidden } = useFieldRights('deal');
  const { t } = useTranslation();
  const format = useFormat();
  const closedNow = { view: 'table', sort: '-closedAt', closedAfter: monthStart } as const;
  const sorted = people.filter((person) => !isIdle(person)).toSorted((a, b) => wonOf(b) - wonOf(a));
  return (
    <Card title={t('home.people')}>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t('home.person')}</th>
              <th scope="col">{t('home.open')}</th>
              <th scope="col">{t('home.wonShort')}</th>
              <th scope="col">{t('home.lostShort')}</th>
              <th scope="col">{t('home.winRate')}</th>
            </tr>
          </thead>
          <tbody>
            {sorted.map(({ user, open, month }) => (
              <tr key={user.id}>
                <th scope="row">
                  <PersonName id={user.id} name={user.name} />
                </th>
                <td>
                  <Link
                    to="/deals"
                    search={{ view: 'table', responsibleId: user.id, status: 'open' }}
                    className={classes.quiet}
                  >
                    {open.length === 0 || isHidden('amount')
                      ? countOf(open)
                      : open.map(({ currency, amount }) => (
                          <span key={currency} className={classes.sum}>
                            <Money value={amount} currency={currency} compact />
                          </span>
                        ))}
                  </Link>
                </td>
                <td>
                  <Link
                    to="/deals"
                    search={{ ...closedNow, responsibleId: user.id, status: 'won' }}
                    className={classes.quiet}
                  >
                    {month.won.totals.length === 0 || isHidden('amount')
                      ? countOf(month.won.totals)
                      : month.won.totals.map(({ currency, amount }) => (
                          <span key={currency} className={classes.sum}>
                            <Money value={amount} currency={currency} compact />
                          </span>
                        ))}
                  </Link>
                </td>
                <td>
                  <Link
                    to="/deals"
                    search={{ ...closedNow, responsibleId: user.id, status: 'lost' }}
                    className={classes.quiet}
                  >
                    {format.number(month.lost)}
                  </Link>
                </td>
                <td>
                  <Link to="/deals" search={{ ...closedNow, responsibleId: user.id }} className={classes.quiet}>
                    {month.winRate === null ? '–' : format.percent(month.winRate)}
                  </Link>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
