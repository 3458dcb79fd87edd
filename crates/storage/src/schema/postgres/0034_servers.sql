-- Each table has a key, by which a server that follows this one, or a node that
-- takes the schema over, tells its rows apart. The row with the version had none.
ALTER TABLE bankctl_schema ADD CONSTRAINT bankctl_schema_pkey PRIMARY KEY (version);
