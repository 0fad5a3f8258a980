\d
\d+ pg_catalog.pg_class
\d+ pg_catalog.pg_stat_activity
\d+ pg_catalog.pg_class_oid_index
\d+ tenk1
\d+ onek_unique1
\dS+
\da+
\dA+
\dAc+
\dAf+
\dAo+
\dAp+
\db+
\dc+
\dC+
\dconfig+ work_mem
\dd
\dD+
\ddp
\dE+
\des
\det+
\deu
\dew+
\df+
\dF+
\dFd+
\dFp+
\dFt+
\dg+
\di+
\dL+
\dm+
\dn+
\do+
\dO+
\dp
\dP+
\drds
\dRp+
\dRs
\ds+
\dt+
\dT+
\du+
\dv+
\dx+
\dx plpgsql
\dX
\dy+
\l+
\z
\sf lower(text)
\sv pg_stat_activity
\d+ pg_toast.*
\dti+ *.*
\dPti+ *.*
