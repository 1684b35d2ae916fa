-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "Visibility" AS ENUM ('PUBLIC', 'UNLISTED', 'PRIVATE');

-- CreateEnum
CREATE TYPE "VideoState" AS ENUM ('DRAFT', 'PROCESSING', 'READY', 'FAILED');

-- CreateEnum
CREATE TYPE "UploadKind" AS ENUM ('VIDEO', 'THUMBNAIL', 'AVATAR', 'BANNER');

-- CreateEnum
CREATE TYPE "UploadState" AS ENUM ('OPEN', 'CHECKING', 'COMPLETED', 'ABORTED', 'FAILED');

-- CreateEnum
CREATE TYPE "JobState" AS ENUM ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "ProcessingStage" AS ENUM ('PROBE', 'ENCODE', 'PACKAGE', 'STORYBOARD', 'DONE');

-- CreateEnum
CREATE TYPE "ProcessingFailure" AS ENUM ('FILE_BROKEN', 'FORMAT_NOT_SUPPORTED', 'TOO_LARGE', 'TOO_LONG', 'NO_MEDIA', 'CANCELLED', 'INTERNAL');

-- CreateTable
CREATE TABLE "channel" (
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "owner_id" TEXT NOT NULL,
    "handle" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "channel_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "category" (
    "id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "category_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "video" (
    "id" TEXT NOT NULL,
    "channel_id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "category_id" TEXT,
    "tags" TEXT[],
    "visibility" "Visibility" NOT NULL DEFAULT 'PRIVATE',
    "state" "VideoState" NOT NULL DEFAULT 'DRAFT',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "published_at" TIMESTAMPTZ(3),
    "sorted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "thumbnail_id" TEXT,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "directory" TEXT,
    "hls" TEXT,
    "dash" TEXT,
    "duration_ms" INTEGER,
    "renditions" JSONB NOT NULL DEFAULT '[]',
    "storyboard" JSONB,
    "preview_key" TEXT,
    "stage" "ProcessingStage",
    "progress_percent" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "eta_ms" INTEGER,
    "failure" "ProcessingFailure",
    "failure_message" TEXT,
    "progress_sequence" INTEGER NOT NULL DEFAULT -1,
    "publication_sequence" INTEGER NOT NULL DEFAULT -1,
    "addresses_void_until" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "video_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "picture" (
    "id" TEXT NOT NULL,
    "kind" "UploadKind" NOT NULL,
    "owner_id" TEXT,
    "upload_id" TEXT,
    "video_id" TEXT,
    "directory" TEXT NOT NULL,
    "widths_px" INTEGER[],
    "width_px" INTEGER NOT NULL,
    "height_px" INTEGER NOT NULL,
    "blurhash" TEXT NOT NULL,
    "at_ms" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "picture_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "upload" (
    "id" TEXT NOT NULL,
    "owner_id" TEXT NOT NULL,
    "kind" "UploadKind" NOT NULL,
    "state" "UploadState" NOT NULL DEFAULT 'OPEN',
    "channel_id" TEXT,
    "video_id" TEXT,
    "file_name" TEXT NOT NULL,
    "content_type" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "arrived_bytes" BIGINT NOT NULL DEFAULT 0,
    "stored_bytes" BIGINT NOT NULL DEFAULT 0,
    "part_size_bytes" INTEGER NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "object_key" TEXT NOT NULL,
    "multipart_id" TEXT,
    "failure" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "checked_until" TIMESTAMPTZ(3),
    "completed_at" TIMESTAMPTZ(3),

    CONSTRAINT "upload_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_key" (
    "owner_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "upload_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("owner_id","key")
);

-- CreateTable
CREATE TABLE "object_removal" (
    "id" BIGSERIAL NOT NULL,
    "bucket" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "multipart_id" TEXT,

    CONSTRAINT "object_removal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "job" (
    "id" TEXT NOT NULL,
    "video_id" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "sequence" INTEGER NOT NULL,
    "stage" "ProcessingStage" NOT NULL,
    "state" "JobState" NOT NULL,
    "attempt_count" INTEGER NOT NULL,
    "worker" TEXT,
    "progress_percent" DOUBLE PRECISION NOT NULL,
    "failure" TEXT,
    "queued_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "stages" JSONB NOT NULL,
    "log_tail" TEXT NOT NULL,

    CONSTRAINT "job_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "processing_event" (
    "id" BIGSERIAL NOT NULL,
    "video_id" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "payload" JSONB NOT NULL,

    CONSTRAINT "processing_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "processing_event_floor" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "cleared_through" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "processing_event_floor_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox_event" (
    "id" BIGSERIAL NOT NULL,
    "topic" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "outbox_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "consumed_event" (
    "consumer" TEXT NOT NULL,
    "event_id" UUID NOT NULL,
    "consumed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "consumed_event_pkey" PRIMARY KEY ("consumer","event_id")
);

-- CreateIndex
CREATE INDEX "channel_owner_id_idx" ON "channel"("owner_id");

-- CreateIndex
CREATE UNIQUE INDEX "category_slug_key" ON "category"("slug");

-- CreateIndex
CREATE INDEX "video_channel_id_sorted_at_id_idx" ON "video"("channel_id", "sorted_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "video_category_id_sorted_at_id_idx" ON "video"("category_id", "sorted_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "video_tags_idx" ON "video" USING GIN ("tags");

-- CreateIndex
CREATE UNIQUE INDEX "picture_upload_id_key" ON "picture"("upload_id");

-- CreateIndex
CREATE INDEX "picture_video_id_created_at_idx" ON "picture"("video_id", "created_at");

-- CreateIndex
CREATE INDEX "upload_owner_id_created_at_idx" ON "upload"("owner_id", "created_at");

-- CreateIndex
CREATE INDEX "upload_state_expires_at_idx" ON "upload"("state", "expires_at");

-- CreateIndex
CREATE INDEX "upload_video_id_idx" ON "upload"("video_id");

-- CreateIndex
CREATE INDEX "idempotency_key_created_at_idx" ON "idempotency_key"("created_at");

-- CreateIndex
CREATE INDEX "job_queued_at_id_idx" ON "job"("queued_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "job_video_id_idx" ON "job"("video_id");

-- CreateIndex
CREATE INDEX "processing_event_video_id_id_idx" ON "processing_event"("video_id", "id");

-- CreateIndex
CREATE INDEX "consumed_event_consumed_at_idx" ON "consumed_event"("consumed_at");

-- AddForeignKey
ALTER TABLE "video" ADD CONSTRAINT "video_category_id_fkey" FOREIGN KEY ("category_id") REFERENCES "category"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "picture" ADD CONSTRAINT "picture_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "video"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "upload" ADD CONSTRAINT "upload_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "video"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- What Prisma's schema cannot say.

-- The same file begun twice by the same person, for the same channel, is one upload. COALESCE, since NULLs never clash.
CREATE UNIQUE INDEX "upload_unfinished_key" ON "upload"("owner_id", "kind", COALESCE("channel_id", ''), "fingerprint")
  WHERE "state" IN ('OPEN', 'CHECKING');

-- The public lists.
CREATE INDEX "video_public_idx" ON "video"("sorted_at" DESC, "id" DESC)
  WHERE "visibility" = 'PUBLIC' AND "state" = 'READY' AND "deleted_at" IS NULL;

CREATE INDEX "video_deleted_idx" ON "video"("deleted_at") WHERE "deleted_at" IS NOT NULL;

ALTER TABLE "processing_event_floor" ADD CONSTRAINT "processing_event_floor_one_row" CHECK ("id" = 1);
INSERT INTO "processing_event_floor" ("id", "cleared_through") VALUES (1, 0);

CREATE FUNCTION notify_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('outbox', '');
  RETURN NULL;
END $$;
CREATE TRIGGER outbox_event_notify AFTER INSERT ON outbox_event FOR EACH STATEMENT EXECUTE FUNCTION notify_outbox();

CREATE FUNCTION notify_processing_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('processing_event', '');
  RETURN NULL;
END $$;
CREATE TRIGGER processing_event_notify AFTER INSERT ON processing_event
  FOR EACH STATEMENT EXECUTE FUNCTION notify_processing_event();

INSERT INTO "category" ("id", "slug", "name") VALUES
  ('cat_animals', 'animals', 'Animals'),
  ('cat_arts', 'arts', 'Arts & design'),
  ('cat_cooking', 'cooking', 'Cooking'),
  ('cat_education', 'education', 'Education'),
  ('cat_film', 'film', 'Film & animation'),
  ('cat_gaming', 'gaming', 'Gaming'),
  ('cat_making', 'making', 'Making & repair'),
  ('cat_music', 'music', 'Music'),
  ('cat_news', 'news', 'News & society'),
  ('cat_outdoors', 'outdoors', 'Outdoors & travel'),
  ('cat_science', 'science', 'Science & nature'),
  ('cat_sports', 'sports', 'Sports'),
  ('cat_technology', 'technology', 'Technology');
