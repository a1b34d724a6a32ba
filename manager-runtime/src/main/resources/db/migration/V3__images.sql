-- The image catalogue that scans fill (spec/07 §1.8). One row for each (name, architecture).

CREATE TYPE imagetype AS ENUM ('COMPUTE', 'SYSTEM', 'SERVICE');

CREATE TABLE images (
  id uuid CONSTRAINT pk_images PRIMARY KEY DEFAULT uuid_generate_v4(),
  name varchar NOT NULL, -- canonical: registry/repository:tag
  image varchar NOT NULL, -- repository path
  created_at timestamptz DEFAULT now(),
  tag text,
  registry varchar NOT NULL,
  architecture varchar NOT NULL DEFAULT 'x86_64',
  config_digest char(72) NOT NULL,
  size_bytes bigint NOT NULL,
  is_local boolean NOT NULL DEFAULT false,
  type imagetype NOT NULL,
  accelerators varchar,
  labels json NOT NULL,
  resources jsonb NOT NULL -- slot: {"min": text, "max": text or null}
);
CREATE INDEX ix_images_architecture ON images (architecture);
CREATE INDEX ix_images_created_at ON images (created_at);
CREATE INDEX ix_images_image ON images (image);
CREATE INDEX ix_images_name ON images (name);
CREATE INDEX ix_images_registry ON images (registry);

CREATE TABLE image_aliases (
  id uuid CONSTRAINT pk_image_aliases PRIMARY KEY DEFAULT uuid_generate_v4(),
  alias varchar,
  image uuid NOT NULL CONSTRAINT fk_image_aliases_image_images REFERENCES images (id)
);
CREATE UNIQUE INDEX ix_image_aliases_alias ON image_aliases (alias);
