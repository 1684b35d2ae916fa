import './auth.css';
import type { RemotePageProps } from '@castgraph/mfe-contracts';
import { AuthLayout } from './features/layout/auth-layout.tsx';
import { ResetPage } from './features/reset/reset-page.tsx';
import { SettingsPage } from './features/settings/settings-page.tsx';
import { SignInPage } from './features/sign-in/sign-in-page.tsx';
import { SignUpPage } from './features/sign-up/sign-up-page.tsx';
import { VerifyPage } from './features/verify/verify-page.tsx';

const pages = { '/sign-in': SignInPage, '/sign-up': SignUpPage, '/verify': VerifyPage, '/reset': ResetPage };

function isAuthPath(path: string): path is keyof typeof pages {
  return path in pages;
}

export default function Page(props: RemotePageProps) {
  const path = props.path.replace(/\/$/, '');
  if (!isAuthPath(path)) return <SettingsPage {...props} path={path} />;
  const AuthPage = pages[path];
  return (
    <AuthLayout>
      {/* Another address of the mail is another page, also where only its token differs. */}
      <AuthPage key={props.query.token} {...props} />
    </AuthLayout>
  );
}
