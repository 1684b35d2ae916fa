import { hideKeyHelp, setShortcuts, useKeys } from '@castgraph/mfe-contracts';
import { Button } from '@castgraph/ui/button';
import { Dialog, DialogActions } from '@castgraph/ui/dialog';
import { KeyMap } from '@castgraph/ui/key-map';
import { Switch } from '@castgraph/ui/switch';
import { siteKeys } from './site-keys.ts';
import { useSiteKeys } from './use-site-keys.ts';

/** Every key of the page, at `?` and from menus, and the switch that turns them off. */
export function KeyHelp() {
  const { groups, isHelpShown, hasShortcuts } = useKeys();
  useSiteKeys();
  return (
    <Dialog isOpen={isHelpShown} onClose={hideKeyHelp} title="Keyboard shortcuts">
      <Switch
        label="Single keys do something"
        hint="Turn this off where you speak to your computer."
        checked={hasShortcuts}
        onChange={(event) => setShortcuts(event.target.checked)}
      />
      {[...groups, siteKeys].map(({ title, keys }) => (
        <section key={title}>
          <h3>{title}</h3>
          <KeyMap keys={keys} />
        </section>
      ))}
      <DialogActions>
        <Button onClick={hideKeyHelp}>Close</Button>
      </DialogActions>
    </Dialog>
  );
}
