import { render, screen, within } from '@testing-library/react';
import { Home, Plus } from 'lucide-react';
import { describe, expect, it } from 'vitest';
import { Bar, Dock, Frame, Rail } from './frame.tsx';

describe('the frame', () => {
  it('names its landmarks, begins with a way past them, and shows where you are', () => {
    render(
      <Frame
        bar={<Bar>end</Bar>}
        rail={<Rail sections={[{ id: 'main', links: [{ href: '/', label: 'Home', icon: Home, isCurrent: true }] }]} />}
        dock={<Dock links={[{ href: '/new', label: 'Create', icon: Plus, isCreate: true }]} />}
      >
        <h1>Page</h1>
      </Frame>,
    );
    expect(screen.getAllByRole('link')[0]).toHaveAccessibleName('Skip to content');
    expect(screen.getByRole('main')).toHaveAttribute('id', 'main');
    const rail = screen.getByRole('navigation', { name: 'Main' });
    expect(within(rail).getByRole('link', { name: 'Home' })).toHaveAttribute('aria-current', 'page');
    expect(screen.getByRole('navigation', { name: 'Quick' })).toBeInTheDocument();
  });

  it('is bare without a rail', () => {
    const { container } = render(<Frame bar={<Bar>end</Bar>}>watch</Frame>);
    expect(container.querySelector('.app--bare')).not.toBeNull();
  });
});
