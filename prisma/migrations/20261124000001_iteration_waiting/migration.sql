-- A list opens its next rounds at every end of one: without this each would read all that are left.
CREATE INDEX "iteration_waiting" ON "iteration"("run_id", "parent", "container", "index") WHERE "status" = 'waiting';
