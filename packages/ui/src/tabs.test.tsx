import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, it } from 'vitest';
import { TabPanel, Tabs } from './tabs.tsx';

function Example() {
  const [selected, setSelected] = useState('videos');
  return (
    <>
      <Tabs
        label="Channel"
        selected={selected}
        onSelect={setSelected}
        tabs={[
          { id: 'videos', label: 'Videos', count: 1840 },
          { id: 'live', label: 'Live' },
          { id: 'about', label: 'About' },
        ]}
      />
      <TabPanel id={selected}>
        <button type="button">in {selected}</button>
      </TabPanel>
    </>
  );
}

describe('tabs', () => {
  it('move with the arrows, around the end, and Tab goes on into the panel', async () => {
    render(<Example />);
    await userEvent.tab();
    expect(screen.getByRole('tab', { name: /Videos/ })).toHaveFocus();
    await userEvent.keyboard('{ArrowLeft}');
    expect(screen.getByRole('tab', { name: 'About' })).toHaveFocus();
    expect(screen.getByRole('tabpanel', { name: 'About' })).toHaveTextContent('in about');
    await userEvent.keyboard('{ArrowRight}{End}{Home}');
    expect(screen.getByRole('tab', { name: /Videos/ })).toHaveAttribute('aria-selected', 'true');
    await userEvent.tab();
    expect(screen.getByRole('button', { name: 'in videos' })).toHaveFocus();
  });

  it('leave one stop for the keyboard', () => {
    render(<Example />);
    expect(screen.getAllByRole('tab').filter((tab) => tab.tabIndex === 0)).toHaveLength(1);
    expect(screen.getByRole('tab', { name: /1,840/ })).toBeInTheDocument();
  });
});
