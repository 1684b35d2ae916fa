-- A picture says which attempt of which job cut it. Older rows stay without: they are found by their video alone.
ALTER TABLE "picture" ADD COLUMN     "fence" INTEGER,
ADD COLUMN     "job_id" TEXT,
ADD COLUMN     "removed_at" TIMESTAMPTZ(3);

CREATE INDEX "picture_job_id_idx" ON "picture"("job_id");
