import { BrandMark } from '@castgraph/ui/brand';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { AuthArt } from './auth-art.tsx';

/** The page alone: the form on one side, on wide screens what the place is about on the other. */
export function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <div className="auth">
      <main className="auth__form" id="main" tabIndex={-1}>
        <Link className="auth__brand" href="/" aria-label="Castgraph, home">
          <BrandMark />
          <span aria-hidden="true">castgraph</span>
        </Link>
        <div className="auth__box">{children}</div>
        <p className="auth__foot">
          Nothing to watch needs an account.{' '}
          <Link className="link" href="/">
            Look around first
          </Link>
        </p>
      </main>
      <AuthArt />
    </div>
  );
}
