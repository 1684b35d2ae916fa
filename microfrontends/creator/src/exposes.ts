// What this remote offers to the shell, as './Page'.
export { default } from './page.tsx';
