-- The two roles of one service; included by roles.sql, which sets :schema, :database and, where
-- the environment has them, :password and :owner_password.

select 'vsys_' || :'schema' as role, 'vsys_' || :'schema' || '_owner' as owner
\gset

select format('create role %I login', name)
  from unnest(array[:'role', :'owner']) as name
 where not exists (select from pg_roles where rolname = name)
\gexec

\if :{?password}
    alter role :"role" password :'password';
\endif
\if :{?owner_password}
    alter role :"owner" password :'owner_password';
\endif

grant connect on database :"database" to :"role", :"owner";
-- Its migrations make the schema.
grant create on database :"database" to :"owner";

\unset password
\unset owner_password
