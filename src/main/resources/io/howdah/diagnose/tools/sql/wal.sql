-- tool: wal
-- description: WAL written since the statistics began, full-page images, and how often the buffers were too small
SELECT wal_records AS records, wal_fpi AS full_page_images, wal_bytes::float8 AS bytes, wal_buffers_full AS buffers_full, stats_reset AS counted_since
FROM pg_stat_wal
