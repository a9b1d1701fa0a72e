import '@fontsource-variable/inter/index.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/parts.css';
import './styles/shell.css';
import './styles/queue.css';
import './styles/fax.css';
import './styles/journal.css';
import './styles/statistics.css';
import './styles/broadcasts.css';
import './styles/settings.css';
import './styles/send.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';

createRoot(document.getElementById('root')!).render(<StrictMode><App /></StrictMode>);
