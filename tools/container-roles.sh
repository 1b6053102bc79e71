#!/bin/bash
# Run by the postgres image when its volume is new: the owner of the database, and the roles that programs log in
# with. What they may do is granted by the migrations.
set -euo pipefail
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'END'
\set owner `cat /secrets/framsyn_owner`
\set forecastd `cat /secrets/framsyn_forecastd`
CREATE ROLE framsyn_owner LOGIN CREATEROLE PASSWORD :'owner';
CREATE ROLE framsyn_forecastd LOGIN PASSWORD :'forecastd';
CREATE DATABASE framsyn OWNER framsyn_owner;
END
