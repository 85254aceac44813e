#!/bin/sh
# Runs once, when the database container makes its data directory: the owner of the tables, for
# migrations, and the application's own role, which may change rows but no tables.
set -eu
psql --set ON_ERROR_STOP=1 --set owner_password="$OWNER_PASSWORD" --set app_password="$APP_PASSWORD" <<'SQL'
CREATE ROLE larc_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE larc_app LOGIN PASSWORD :'app_password';
CREATE DATABASE larc OWNER larc_owner;
\connect larc
ALTER DEFAULT PRIVILEGES FOR ROLE larc_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO larc_app;
ALTER DEFAULT PRIVILEGES FOR ROLE larc_owner GRANT USAGE, SELECT ON SEQUENCES TO larc_app;
SQL
