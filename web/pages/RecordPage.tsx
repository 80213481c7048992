import { Link, useParams, useRouterState } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import { listPath, recordTypeOf } from '../records/open-record.ts';
import { LIST_NAMES } from '../records/RecordState.tsx';
import { RecordView } from '../records/RecordView.tsx';
import classes from '../records/record.module.css';
import { useRecordName } from '../records/use-record-name.ts';
import { NotFound } from '../shell/StatePages.tsx';
import { Page } from '../ui/Page.tsx';

/** One record on a page of its own: `/deals/42`. */
export function RecordPage() {
  const { id } = useParams({ strict: false });
  const type = useRouterState({ select: ({ location }) => recordTypeOf(location.pathname) });
  const number = Number(id);
  if (!type || !Number.isSafeInteger(number) || number <= 0) return <NotFound />;
  return <OneRecord key={`${type}-${number}`} type={type} id={number} />;
}

function OneRecord({ type, id }: { type: RecordType; id: number }) {
  const { t } = useTranslation();
  const name = useRecordName(type, id);
  const list = t(LIST_NAMES[type]);
  return (
    <Page
      title={name ?? list}
      heading={
        <h1 className={classes.crumbs}>
          <Link to={listPath(type)} className={classes.crumb}>
            {list}
          </Link>
          {name && (
            <>
              <span aria-hidden>/</span>
              <span className={`${classes.crumbName} truncate`}>{name}</span>
            </>
          )}
        </h1>
      }
    >
      <RecordView type={type} id={id} />
    </Page>
  );
}
