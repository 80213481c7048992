import { useNavigate } from '@tanstack/react-router';
import { partOf } from '../../src/notifications/input.ts';
import { useJobTray } from '../jobs/job-tray.ts';
import { listPath } from '../records/open-record.ts';
import { useOpenInPanel } from '../records/use-open-record.ts';
import type { Notification } from './notification-text.ts';

/** Goes where a notification leads: its record, one’s profile, the report of a job. False where that is out of sight. */
export function useOpenNotification(): (item: Notification) => boolean {
  const navigate = useNavigate();
  const openInPanel = useOpenInPanel();
  return ({ kind, entityType, entityId, count, job }) => {
    if (kind === 'job_done' && job) useJobTray.getState().open(job.id);
    else if (entityType === 'user') void navigate({ to: '/settings/profile' });
    else if (entityId !== null) openInPanel({ type: entityType, id: entityId, part: partOf(kind) });
    else if (count !== null || kind === 'import_done') void navigate({ to: listPath(entityType) });
    else return false;
    return true;
  };
}
