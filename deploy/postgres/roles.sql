-- Roles and database of V-SYS, for psql as a superuser; may be run again at any time.
--
--   VSYS_ALLOCATION_PASSWORD=… VSYS_ALLOCATION_OWNER_PASSWORD=… psql -d postgres -f roles.sql
--
-- Each service has two roles: vsys_<schema>, which it runs as and which owns nothing, and
-- vsys_<schema>_owner, which only migrations use. A role whose password is not in the environment
-- is made without one and can then not log in with a password; a password that is there is set.

\set ON_ERROR_STOP on

\if :{?database}
\else
    \set database vsys
\endif

select format('create database %I encoding ''UTF8'' template template0', :'database')
 where not exists (select from pg_database where datname = :'database')
\gexec

-- What everybody may do by default is more than anybody needs.
revoke all on database :"database" from public;

\set schema facility_registry
\getenv password VSYS_FACILITY_REGISTRY_PASSWORD
\getenv owner_password VSYS_FACILITY_REGISTRY_OWNER_PASSWORD
\ir service.sql

\set schema allocation
\getenv password VSYS_ALLOCATION_PASSWORD
\getenv owner_password VSYS_ALLOCATION_OWNER_PASSWORD
\ir service.sql

\set schema logistics_notifier
\getenv password VSYS_LOGISTICS_NOTIFIER_PASSWORD
\getenv owner_password VSYS_LOGISTICS_NOTIFIER_OWNER_PASSWORD
\ir service.sql

\set schema identity
\getenv password VSYS_IDENTITY_PASSWORD
\getenv owner_password VSYS_IDENTITY_OWNER_PASSWORD
\ir service.sql

\set schema mailer
\getenv password VSYS_MAILER_PASSWORD
\getenv owner_password VSYS_MAILER_OWNER_PASSWORD
\ir service.sql

\set schema contract_intake
\getenv password VSYS_CONTRACT_INTAKE_PASSWORD
\getenv owner_password VSYS_CONTRACT_INTAKE_OWNER_PASSWORD
\ir service.sql

\connect :database
revoke create on schema public from public;
