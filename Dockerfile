# One file, one target a deployable: docker build --target gateway .
# hadolint global ignore=DL3008
# (DL3008: Debian's versions move with its security updates, which is what we want of them.)
FROM node:20.20.2-bookworm-slim AS base
WORKDIR /app
ENV NPM_CONFIG_UPDATE_NOTIFIER=false NEXT_TELEMETRY_DISABLED=1 TURBO_TELEMETRY_DISABLED=1

# Only what npm reads: a change of sources does not install anew.
FROM base AS manifests
COPY . .
RUN mkdir /manifests && find . -name package.json -not -path '*/node_modules/*' -exec cp --parents {} /manifests \; \
  && cp package-lock.json .npmrc /manifests

FROM base AS build
COPY --from=manifests /manifests ./
# The bins of infra are linked while npm installs, so they have to be there.
COPY infra/build infra/build
COPY packages/mfe-config packages/mfe-config
RUN --mount=type=cache,target=/root/.npm npm ci --no-audit --no-fund
COPY . .
RUN npx turbo run build --output-logs=errors-only && rm -rf microfrontends/*/.next/cache

# ── what every running image shares ──
FROM base AS runtime
ENV NODE_ENV=production HOST=0.0.0.0
COPY --from=manifests /manifests ./
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=6 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/main.js"]

FROM runtime AS gateway
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --no-audit --no-fund --workspace @castgraph/gateway
COPY --from=build /app/schemas schemas
COPY --from=build /app/gateway/dist gateway/dist
COPY --from=build /app/gateway/explorer/dist gateway/explorer/dist
WORKDIR /app/gateway
USER 1000
EXPOSE 4000

FROM runtime AS users
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --no-audit --no-fund --workspace @castgraph/subgraph-users
COPY --from=build /app/subgraphs/users/dist subgraphs/users/dist
COPY --from=build /app/subgraphs/users/prisma subgraphs/users/prisma
WORKDIR /app/subgraphs/users
USER 1000
EXPOSE 4001

FROM runtime AS videos
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --no-audit --no-fund --workspace @castgraph/subgraph-videos
COPY --from=build /app/subgraphs/videos/dist subgraphs/videos/dist
COPY --from=build /app/subgraphs/videos/prisma subgraphs/videos/prisma
WORKDIR /app/subgraphs/videos
USER 1000
EXPOSE 4002

FROM runtime AS media
RUN apt-get update && apt-get install --yes --no-install-recommends ffmpeg fonts-dejavu-core && rm -rf /var/lib/apt/lists/*
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --no-audit --no-fund --workspace @castgraph/media-pipeline
COPY --from=build /app/media-pipeline/dist media-pipeline/dist
COPY --from=build /app/media-pipeline/prisma media-pipeline/prisma
WORKDIR /app/media-pipeline

FROM media AS vod-worker
RUN mkdir /scratch && chown 1000:1000 /scratch
USER 1000
CMD ["node", "--enable-source-maps", "dist/main-worker.js"]

FROM media AS origin
USER 1000
EXPOSE 4100
CMD ["node", "--enable-source-maps", "dist/main-origin.js"]

FROM runtime AS mailbox
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --no-audit --no-fund --workspace @castgraph/mailbox
COPY --from=build /app/infra/mailbox/dist infra/mailbox/dist
WORKDIR /app/infra/mailbox
USER 1000
EXPOSE 4025 4026

# The shell serves its own pages and every remote's releases.
FROM runtime AS shell
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --no-audit --no-fund --workspace @castgraph/shell
COPY --from=build /app/microfrontends/shell/next.config.mjs /app/microfrontends/shell/operations.json microfrontends/shell/
COPY --from=build /app/microfrontends/shell/public microfrontends/shell/public
COPY --from=build /app/microfrontends/shell/.next microfrontends/shell/.next
COPY --from=build /app/microfrontends/shell/dist microfrontends/shell/dist
COPY --from=build /app/microfrontends/home/dist microfrontends/home/dist
COPY --from=build /app/microfrontends/auth/dist microfrontends/auth/dist
COPY --from=build /app/microfrontends/player/dist microfrontends/player/dist
COPY --from=build /app/microfrontends/creator/dist microfrontends/creator/dist
COPY --from=build /app/microfrontends/admin/dist microfrontends/admin/dist
WORKDIR /app/microfrontends/shell
USER 1000
EXPOSE 3000

# For Tilt: all sources and tools; `npm run dev` of a workspace builds and restarts when a file is synced in.
FROM build AS development
RUN apt-get update && apt-get install --yes --no-install-recommends ffmpeg fonts-dejavu-core && rm -rf /var/lib/apt/lists/* \
  && chown -R 1000:1000 /app
ENV HOST=0.0.0.0
USER 1000
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=12 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["npm", "run", "dev"]
