import { MultiSelect, Switch, TagsInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { toast } from '../lib/toast.tsx';
import { type RouterInputs, trpc } from '../trpc.ts';
import type { Pipeline } from './RemovalDialog.tsx';
import rules from './rules.module.css';
import { useRoleChoices } from './use-choices.ts';

type Set = RouterInputs['pipelines']['update']['set'];

/** Why deals of a pipeline are won and lost, and whose people may go against its rules. */
export function ReasonRules({ pipeline }: { pipeline: Pipeline }) {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const roles = useRoleChoices();
  const update = trpc.pipelines.update.useMutation({
    onSuccess: () => utils.pipelines.list.invalidate(),
    onError: toast.error,
  });
  const change = (set: Set) => update.mutate({ id: pipeline.id, set });
  const set: Set = (update.isPending ? update.variables?.set : undefined) ?? {};
  const { wonReasons, lostReasons, takesOtherReasons, skipRoles } = { ...pipeline, ...set };
  return (
    <div className={rules.form}>
      <TagsInput
        label={t('settings.rules.wonReasons')}
        value={wonReasons}
        maxTags={50}
        onChange={(reasons) => change({ wonReasons: reasons })}
      />
      <TagsInput
        label={t('settings.rules.lostReasons')}
        value={lostReasons}
        maxTags={50}
        onChange={(reasons) => change({ lostReasons: reasons })}
      />
      <Switch
        size="xs"
        label={t('settings.rules.otherReasons')}
        checked={takesOtherReasons}
        onChange={({ currentTarget: { checked } }) => change({ takesOtherReasons: checked })}
      />
      <MultiSelect
        label={t('settings.rules.skipRoles')}
        description={t('settings.rules.skipRolesText')}
        data={roles}
        value={skipRoles}
        onChange={(chosen) => change({ skipRoles: chosen })}
      />
    </div>
  );
}
