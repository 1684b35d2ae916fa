import { useMutation } from '@apollo/client/react';
import { graphql } from '../../generated/index.ts';

const ResendDocument = graphql(`
  mutation ResendVerification($input: RequestEmailVerificationInput!) {
    requestEmailVerification(input: $input) {
      acceptedAt
    }
  }
`);

/** Has the mail that confirms an address sent again. The answer says nothing of whether the address has an account. */
export function useResend() {
  const [resend] = useMutation(ResendDocument);
  return async (email: string): Promise<void> => {
    await resend({ variables: { input: { email } } });
  };
}
