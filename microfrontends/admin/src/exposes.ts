// What this remote offers to the shell, as './Page'.
import './styles/admin.css';

export { default } from './page.tsx';
