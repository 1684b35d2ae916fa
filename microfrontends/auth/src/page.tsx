import './auth.css';
import type { RemotePageProps } from '@castgraph/mfe-contracts';
import { DocumentTitle } from '@castgraph/ui/document-title';
import { NotFound } from '@castgraph/ui/not-found';
import { AuthLayout } from './features/layout/auth-layout.tsx';
import { ResetPage } from './features/reset/reset-page.tsx';
import { SettingsPage } from './features/settings/settings-page.tsx';
import { SignInPage } from './features/sign-in/sign-in-page.tsx';
import { SignUpPage } from './features/sign-up/sign-up-page.tsx';
import { VerifyPage } from './features/verify/verify-page.tsx';
import { findTitle } from './titles.ts';

const pages = { '/sign-in': SignInPage, '/sign-up': SignUpPage, '/verify': VerifyPage, '/reset': ResetPage };

function isAuthPath(path: string): path is keyof typeof pages {
  return path in pages;
}

function AuthPage({ of, ...props }: RemotePageProps & { of: keyof typeof pages }) {
  const Shown = pages[of];
  return (
    <AuthLayout>
      {/* Another address of the mail is another page, also where only its token differs. */}
      <Shown key={props.query.token} {...props} />
    </AuthLayout>
  );
}

export default function Page(props: RemotePageProps) {
  const path = props.path.replace(/\/$/, '');
  const title = findTitle(path);
  if (!title) return <NotFound />;
  return (
    <>
      <DocumentTitle>{title}</DocumentTitle>
      {isAuthPath(path) ? <AuthPage {...props} of={path} /> : <SettingsPage {...props} path={path} />}
    </>
  );
}
