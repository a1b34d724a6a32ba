-- A keypair may keep a bootstrap script of 64 Ki characters; its sessions must be able to take it.

ALTER TABLE sessions ALTER COLUMN bootstrap_script TYPE varchar(65536);
ALTER TABLE kernels ALTER COLUMN bootstrap_script TYPE varchar(65536);
