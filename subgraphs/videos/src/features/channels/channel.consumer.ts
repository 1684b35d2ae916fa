import { on } from '@castgraph/kafka/consumer';
import { channelChangedV1 } from '@castgraph/schemas/events/users';
import type { ChannelService } from './channel.service.ts';

export const channelSubscriptions = (channels: ChannelService) => [on(channelChangedV1, channels.apply)];
