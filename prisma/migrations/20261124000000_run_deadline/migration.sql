-- The reconciler looks for late runs every second; most runs have no deadline.
CREATE INDEX "run_deadline" ON "run"("deadline_at") WHERE "finished_at" IS NULL AND "deadline_at" IS NOT NULL;
