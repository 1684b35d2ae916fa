// What this remote offers to the shell, as './Page'.
import './styles/admin.css';

export { default, title } from './page.tsx';
