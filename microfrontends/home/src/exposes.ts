// What this remote offers to the shell, as './Page'.
import './styles/home.css';

export { default, prefetch } from './page.tsx';
