import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { createExplorerState } from '../state/explorer-state.ts';
import { SidePanel } from './side-panel.tsx';

// The editor needs a browser's layout; the journeys run it.
vi.mock('@graphiql/react', () => ({ useGraphiQLActions: () => ({ run: () => {} }) }));

describe('what went wrong', () => {
  it('stands with what is about the last operation, and not where a token is entered', async () => {
    const store = createExplorerState();
    store.getState().record({ errors: [{ message: 'No such field.', extensions: { code: 'INVALID_INPUT' } }] });
    render(<SidePanel store={store} siteUrl="https://site.test" />);
    expect(screen.getByText('No such field.')).toBeVisible();
    await userEvent.click(screen.getByRole('tab', { name: 'Explain' }));
    expect(screen.getByText('No such field.')).toBeVisible();
    await userEvent.click(screen.getByRole('tab', { name: 'Access' }));
    expect(screen.queryByText('No such field.')).toBeNull();
  });
});
