import './mantine.css';
import './theme.css';
import './i18n/index.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { keepOnDevice } from './offline/updates.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

// After the page itself, which needs the line more. The development server's files change under it.
if (import.meta.env.PROD) window.addEventListener('load', () => void keepOnDevice());
