CREATE TABLE shop.promotions (
	name text PRIMARY KEY,
	percent numeric(4, 2) NOT NULL CHECK (percent > 0 AND percent <= 80),
	days daterange NOT NULL CHECK (NOT isempty(days)),
	CONSTRAINT one_promotion_a_day EXCLUDE USING gist (days WITH &&)
);
