-- A month that is over is made by nobody any more: what a clock that is behind writes into it stays in the default partition, which retention
-- leaves alone. The owner of the tables still can, by the function that does the work.
ALTER FUNCTION create_log_month(date) RENAME TO make_log_month;--> statement-breakpoint
ALTER FUNCTION make_log_month(date) SECURITY INVOKER;--> statement-breakpoint
CREATE FUNCTION create_log_month(month date) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
	SET search_path = public, pg_temp AS $$
BEGIN
	IF month < date_trunc('month', now() AT TIME ZONE 'UTC') THEN RETURN false; END IF;
	RETURN make_log_month(month);
END
$$;
