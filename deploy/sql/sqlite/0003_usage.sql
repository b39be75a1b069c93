-- Sums over one billing period by model: for breakdowns and for the closing of the period.
CREATE INDEX usage_rows_user_period ON usage_rows (user_id, period_start);

-- Whom work concerns, and the list of what was given up and can be played again.
ALTER TABLE work ADD COLUMN owner TEXT NOT NULL DEFAULT '';
CREATE INDEX work_dead ON work (kind, owner, due_at DESC, id DESC) WHERE dead = 1;
