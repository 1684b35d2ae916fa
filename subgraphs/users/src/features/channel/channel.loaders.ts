import DataLoader from 'dataloader';
import type { ChannelRow } from './channel.repository.ts';
import type { ChannelService } from './channel.service.ts';

export function createChannelLoaders(channels: ChannelService) {
  return {
    channelById: new DataLoader<string, ChannelRow | null>((ids) => channels.getMany(ids)),
    channelsByOwner: new DataLoader<string, ChannelRow[]>((ownerIds) => channels.listByOwners(ownerIds)),
  };
}
