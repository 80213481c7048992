import { Button, Drawer, UnstyledButton } from '@mantine/core';
import { IconFilter2 } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './list-page.module.css';

type Props = { /** How many filters are set. */ active: number; onClear: () => void; children: ReactNode };

/** A list's filters where there is no room for them: behind a button that tells how many are set. */
export function FilterSheet({ active, onClear, children }: Props) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <UnstyledButton
        className={classes.open}
        aria-label={t('filters.open', { count: active })}
        aria-expanded={isOpen}
        onClick={() => setOpen(true)}
      >
        <IconFilter2 size={20} stroke={1.6} aria-hidden />
        {active > 0 && (
          <span className={classes.badge} aria-hidden>
            {active}
          </span>
        )}
      </UnstyledButton>
      <Drawer
        opened={isOpen}
        onClose={close}
        position="bottom"
        radius="lg"
        title={t('filters.title')}
        classNames={{ inner: classes.sheetInner, content: classes.sheet }}
        closeButtonProps={{ 'aria-label': t('common.close'), size: 44, iconSize: 20 }}
      >
        <div className={classes.filters}>{children}</div>
        <div className={classes.answers}>
          <Button variant="default" disabled={active === 0} onClick={onClear}>
            {t('filters.clearAll')}
          </Button>
          <Button onClick={close}>{t('filters.show')}</Button>
        </div>
      </Drawer>
    </>
  );
}
