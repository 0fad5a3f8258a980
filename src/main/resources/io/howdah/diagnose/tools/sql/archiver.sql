-- tool: archiver
-- description: whether archiving of WAL works, and since when it fails
-- finding: archiving-fails failing some 1 strong 1
SELECT archived_count AS archived, failed_count AS failed, last_archived_time AS last_archived, last_failed_time AS last_failed,
       coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false)
         AND current_setting('archive_mode') <> 'off' AS failing
FROM pg_stat_archiver
