import type { RequestContext } from '@castgraph/subgraph';
import type { AccessTokenService } from './features/access-token/access-token.service.ts';
import type { AccountService } from './features/account/account.service.ts';
import { createChannelLoaders } from './features/channel/channel.loaders.ts';
import type { ChannelService } from './features/channel/channel.service.ts';
import { createPictureLoaders } from './features/picture/picture.loaders.ts';
import type { PictureService } from './features/picture/picture.service.ts';
import type { SessionService } from './features/session/session.service.ts';
import { createUserLoaders } from './features/user/user.loaders.ts';
import type { UserService } from './features/user/user.service.ts';

export interface Services {
  accessTokens: AccessTokenService;
  accounts: AccountService;
  channels: ChannelService;
  pictures: PictureService;
  sessions: SessionService;
  users: UserService;
}

export interface Context extends RequestContext {
  services: Services;
  loaders: ReturnType<typeof createUserLoaders> &
    ReturnType<typeof createChannelLoaders> &
    ReturnType<typeof createPictureLoaders>;
}

/** Loaders live as long as a request: what one viewer may see is never answered to another. */
export function buildContext(services: Services, request: RequestContext): Context {
  const loaders = {
    ...createUserLoaders(services.users, request.viewer),
    ...createChannelLoaders(services.channels),
    ...createPictureLoaders(services.pictures),
  };
  return { ...request, services, loaders };
}
