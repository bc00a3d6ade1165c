import {mount} from 'svelte';
import App from './App.svelte';
import './app.css';
import {guardComposition} from './app/ime';
import {startKeys} from './app/keys.svelte';
import {preferredLanguage, speak} from './app/messages.svelte';
import {know, match, route, startRouter} from './app/router.svelte';
import {loadSession} from './app/session.svelte';
import {startTheme} from './app/theme.svelte';
import {pages} from './pages';

startTheme();
guardComposition();
startKeys();
know(pages.map((page) => page.pattern));
startRouter();
// The page comes while it is found out who works here.
const asked = match(route.path);
void pages.find((page) => page.pattern === asked?.pattern)?.load();
const [session] = await Promise.allSettled([loadSession(), speak(preferredLanguage())]);
const root = document.getElementById('console');
if (root !== null) mount(App, {target: root, props: {failure: session.status === 'rejected' ? session.reason : null}});
