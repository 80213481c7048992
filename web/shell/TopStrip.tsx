import { CreateMenu } from './CreateMenu.tsx';
import { LiveDot } from './LiveDot.tsx';
import { NotificationBell } from './NotificationBell.tsx';
import { SearchBox } from './SearchBox.tsx';
import classes from './shell.module.css';

/** What a phone has above every page. */
export function TopStrip() {
  return (
    <header className={classes.strip}>
      <LiveDot />
      <SearchBox />
      <NotificationBell />
      <CreateMenu />
    </header>
  );
}
