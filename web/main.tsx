import './mantine.css';
import './theme.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { startLanguage } from './i18n/index.ts';
import { keepOnDevice } from './offline/updates.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
void startLanguage().then(() =>
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  ),
);

// After the page itself, which needs the line more. The development server's files change under it.
if (import.meta.env.PROD) window.addEventListener('load', () => void keepOnDevice());
