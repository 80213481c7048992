import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { LANGUAGES } from '../../src/core/messages/languages.ts';
import { languageName, switchLanguage } from '../i18n/index.ts';
import classes from './auth.module.css';

type Props = { title: string; text?: ReactNode; isWide?: boolean; children: ReactNode };

/** What stands around the pages of people who are not signed in. */
export function AuthFrame({ title, text, isWide = false, children }: Props) {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = `${title} · ${t('app.name')}`;
  }, [title, t]);
  return (
    <main className={classes.page}>
      <div className={isWide ? `${classes.column} ${classes.wide}` : classes.column}>
        <img src="/icon.svg" alt="" width={36} height={36} />
        <h1 className={classes.title}>{title}</h1>
        {text && <p className={classes.text}>{text}</p>}
        {children}
        <LanguageChoice />
      </div>
    </main>
  );
}

/** Each by its own name, in its own language. */
function LanguageChoice() {
  const { t, i18n } = useTranslation();
  return (
    <div className={classes.languages} role="group" aria-label={t('auth.language')}>
      {LANGUAGES.map((language) => (
        <button
          key={language}
          type="button"
          lang={language}
          aria-pressed={language === i18n.language}
          onClick={() => void switchLanguage(language)}
        >
          {languageName(language)}
        </button>
      ))}
    </div>
  );
}
