import { useParams, useRouterState } from '@tanstack/react-router';
import { recordTypeOf } from '../records/open-record.ts';
import { RecordView } from '../records/RecordView.tsx';
import { NotFoundPage } from '../shell/StatePages.tsx';

/** One record on a page of its own: `/deals/42`. */
export function RecordPage() {
  const { id } = useParams({ strict: false });
  const type = useRouterState({ select: ({ location }) => recordTypeOf(location.pathname) });
  const number = Number(id);
  if (!type || !Number.isSafeInteger(number) || number <= 0) return <NotFoundPage />;
  return <RecordView key={`${type}-${number}`} type={type} id={number} />;
}
