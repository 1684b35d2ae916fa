import type { Scope } from '../../generated/graphql.ts';

interface ScopeWords {
  scope: Scope;
  /** What a program may do with it, after "It may". */
  words: string;
  hint: string;
}

/** What a program can be let do, by what it concerns, in the words of whoever lets it. */
export const scopeGroups: readonly { title: string; scopes: readonly ScopeWords[] }[] = [
  {
    title: 'Your account',
    scopes: [
      { scope: 'ACCOUNT_READ', words: 'See your account', hint: 'Your e-mail address and the channels that you run.' },
      { scope: 'ACCOUNT_WRITE', words: 'Change your profile', hint: 'Name, handle, picture, and what you say of yourself.' },
    ],
  },
  {
    title: 'Your channels',
    scopes: [{ scope: 'CHANNELS_WRITE', words: 'Open and change channels', hint: 'Names, descriptions, links and pictures.' }],
  },
  {
    title: 'Your videos',
    scopes: [
      { scope: 'VIDEOS_READ', words: 'See all of your videos', hint: 'Drafts and private ones too, and how they are processed.' },
      { scope: 'UPLOADS_WRITE', words: 'Upload files', hint: 'Also see open uploads and how much room is left.' },
      { scope: 'VIDEOS_WRITE', words: 'Change your videos', hint: 'Details and who may see them; also delete and restore.' },
    ],
  },
];

const wordsOf = new Map(scopeGroups.flatMap(({ scopes }) => scopes).map(({ scope, words }) => [scope, words]));

/** What errors and documentation call a scope, such as `videos:read`. */
export const nameScope = (scope: Scope): string => scope.toLowerCase().replace('_', ':');

/** What a scope lets a program do, to stand within a sentence: "see your account". */
export const sayScope = (scope: Scope): string => (wordsOf.get(scope) ?? scope).toLowerCase();
