import { zodResolver } from '@hookform/resolvers/zod';
import { Badge, Button, Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { createTokenInput } from '../../src/auth/input.ts';
import { showFormErrors } from '../lib/errors.ts';
import { type RouterOutputs, trpc } from '../trpc.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { CopyField } from '../ui/CopyField.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import { FormDialog } from './FormDialog.tsx';
import { Section } from './Section.tsx';
import classes from './settings.module.css';

type Token = RouterOutputs['auth']['tokens']['items'][number];

/** The person's keys for scripts. */
export function Tokens() {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const tokens = trpc.auth.tokens.useQuery();
  const revoke = trpc.auth.revokeToken.useMutation();
  const [isCreating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<Token | null>(null);

  return (
    <Section
      title={t('settings.tokens')}
      description={t('settings.tokensText')}
      action={
        <Button variant="default" onClick={() => setCreating(true)}>
          {t('settings.newToken')}
        </Button>
      }
    >
      {tokens.isPending && <LinesSkeleton lines={1} lineHeight={44} />}
      {tokens.isError && <ErrorState error={tokens.error} onRetry={() => void tokens.refetch()} />}
      {tokens.data && tokens.data.items.length > 0 && (
        <ul className={classes.list}>
          {tokens.data.items.map((token) => (
            <li key={token.id} className={classes.row}>
              <span className={classes.grow}>
                {token.name}
                <span className={classes.quiet}>
                  {' · '}
                  {token.lastUsedAt ? <RelativeTime value={token.lastUsedAt} /> : t('settings.neverUsed')}
                </span>
              </span>
              <Badge>{token.isReadOnly ? t('settings.readOnly') : t('settings.fullAccess')}</Badge>
              <Button variant="subtle" color="red" onClick={() => setRevoking(token)}>
                {t('settings.revoke')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <NewToken isOpen={isCreating} onClose={() => setCreating(false)} />
      <ConfirmDialog
        isOpen={revoking !== null}
        title={t('settings.revokeTitle', { name: revoking?.name })}
        confirmLabel={t('settings.revoke')}
        isDangerous
        onClose={() => setRevoking(null)}
        onConfirm={async () => {
          if (revoking) await revoke.mutateAsync({ id: revoking.id });
          await utils.auth.tokens.invalidate();
        }}
      >
        {t('settings.revokeText')}
      </ConfirmDialog>
    </Section>
  );
}

function NewToken({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const create = trpc.auth.createToken.useMutation();
  const form = useForm({
    resolver: zodResolver(createTokenInput),
    defaultValues: { name: '', isReadOnly: true },
  });
  const { errors, isSubmitting } = form.formState;
  const token = create.data?.token;

  function close() {
    onClose();
    create.reset();
    form.reset();
  }
  const submit = form.handleSubmit(async (values) => {
    try {
      await create.mutateAsync(values);
      await utils.auth.tokens.invalidate();
    } catch (error) {
      showFormErrors(error, form, ['name', 'isReadOnly'], t);
    }
  });

  return (
    <FormDialog
      isOpen={isOpen}
      title={t('settings.newToken')}
      submitLabel={t('common.create')}
      error={errors.root?.message}
      isSubmitting={isSubmitting}
      onSubmit={submit}
      onClose={close}
      outcome={
        token !== undefined && (
          <>
            <p className={classes.description} style={{ marginBottom: 12 }}>
              {t('settings.tokenOnce')}
            </p>
            <CopyField label={t('settings.tokens')} value={token} />
          </>
        )
      }
    >
      <TextInput
        {...form.register('name')}
        label={t('settings.tokenName')}
        placeholder={t('settings.tokenNameHint')}
        error={errors.name?.message}
        data-autofocus
      />
      <Checkbox {...form.register('isReadOnly')} size="xs" label={t('settings.tokenReadOnly')} />
    </FormDialog>
  );
}
