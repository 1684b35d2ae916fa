-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "job_state" AS ENUM ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "task_kind" AS ENUM ('PROBE', 'FIRST', 'PICTURES', 'CHUNK', 'PACKAGE', 'STORYBOARD', 'REMOVE_WORK', 'REMOVE_GENERATION', 'REMOVE_VIDEO');

-- CreateEnum
CREATE TYPE "task_lane" AS ENUM ('URGENT', 'BULK');

-- CreateEnum
CREATE TYPE "task_state" AS ENUM ('BLOCKED', 'READY', 'LEASED', 'DONE', 'DEAD', 'CANCELLED');

-- CreateTable
CREATE TABLE "job" (
    "id" TEXT NOT NULL,
    "video_id" TEXT NOT NULL,
    "upload_id" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "source_key" TEXT NOT NULL,
    "source_etag" TEXT NOT NULL,
    "source_bytes" BIGINT NOT NULL,
    "file_name" TEXT NOT NULL,
    "state" "job_state" NOT NULL DEFAULT 'QUEUED',
    "stage" TEXT NOT NULL DEFAULT 'PROBE',
    "sequence" INTEGER NOT NULL DEFAULT 0,
    "attempt_count" INTEGER NOT NULL DEFAULT 1,
    "plan" JSONB,
    "stages" JSONB NOT NULL DEFAULT '[]',
    "duration_ms" INTEGER,
    "failure" TEXT,
    "failure_message" TEXT,
    "worker" TEXT,
    "log_tail" TEXT NOT NULL DEFAULT '',
    "playable_segments" INTEGER NOT NULL DEFAULT 0,
    "queued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "encode_started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "last_progress_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "job_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "task" (
    "id" BIGSERIAL NOT NULL,
    "job_id" TEXT NOT NULL,
    "kind" "task_kind" NOT NULL,
    "position" INTEGER NOT NULL DEFAULT 0,
    "lane" "task_lane" NOT NULL,
    "state" "task_state" NOT NULL,
    "priority" INTEGER NOT NULL,
    "weight" DOUBLE PRECISION NOT NULL DEFAULT 1,
    "progress" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "fence" INTEGER NOT NULL DEFAULT 0,
    "owner" TEXT,
    "lease_expires_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "available_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "input" JSONB,
    "result" JSONB,
    "error" TEXT,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "task_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "generation" (
    "video_id" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "job_id" TEXT NOT NULL,
    "is_final" BOOLEAN NOT NULL,
    "removed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "generation_pkey" PRIMARY KEY ("video_id","revision","number")
);

-- CreateTable
CREATE TABLE "picture" (
    "thumbnail_id" TEXT NOT NULL,
    "video_id" TEXT NOT NULL,

    CONSTRAINT "picture_pkey" PRIMARY KEY ("thumbnail_id")
);

-- CreateTable
CREATE TABLE "deleted_video" (
    "video_id" TEXT NOT NULL,
    "deleted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "deleted_video_pkey" PRIMARY KEY ("video_id")
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
CREATE UNIQUE INDEX "job_video_id_revision_key" ON "job"("video_id", "revision");

-- CreateIndex
CREATE INDEX "task_state_lane_priority_position_id_idx" ON "task"("state", "lane", "priority", "position", "id");

-- CreateIndex
CREATE UNIQUE INDEX "task_job_id_kind_position_key" ON "task"("job_id", "kind", "position");

-- CreateIndex
CREATE INDEX "picture_video_id_idx" ON "picture"("video_id");

-- AddForeignKey
ALTER TABLE "task" ADD CONSTRAINT "task_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "job"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "generation" ADD CONSTRAINT "generation_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "job"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- Wakes the relay that sends outbox rows to Kafka.
CREATE FUNCTION notify_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('outbox', '');
  RETURN NULL;
END $$;
CREATE TRIGGER outbox_event_notify AFTER INSERT ON outbox_event FOR EACH STATEMENT EXECUTE FUNCTION notify_outbox();

-- Wakes idle workers when a task becomes ready.
CREATE FUNCTION notify_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('media_task', '');
  RETURN NULL;
END $$;
CREATE TRIGGER task_ready_on_insert AFTER INSERT ON task FOR EACH ROW WHEN (NEW.state = 'READY') EXECUTE FUNCTION notify_task();
CREATE TRIGGER task_ready_on_update AFTER UPDATE OF state ON task FOR EACH ROW
  WHEN (NEW.state = 'READY' AND OLD.state <> 'READY') EXECUTE FUNCTION notify_task();

-- Tells workers that hold a job's tasks to drop them at once.
CREATE FUNCTION notify_job_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('media_job_ended', NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER job_ended AFTER UPDATE OF state ON job FOR EACH ROW
  WHEN (NEW.state IN ('FAILED', 'CANCELLED') AND OLD.state <> NEW.state) EXECUTE FUNCTION notify_job_ended();
