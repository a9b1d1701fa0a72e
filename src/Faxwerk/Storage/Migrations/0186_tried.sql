-- What a line may take of a route that is left to another one: faxes that were tried in their round.
CREATE INDEX fax_tried ON fax (effective_priority, rank, id) WHERE state = 'waiting' AND attempt > round_start;
